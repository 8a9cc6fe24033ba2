# frozen_string_literal: true

# Places keys by client libraries of Ruby: a job a line on standard input, its answers a line on standard output.
require 'json'
require 'dalli'
require 'redis'
require 'redis/distributed'

# Each client after its steps, as a function from a key to a node.
LIBRARIES = {
  'dalli' => lambda do |options, steps|
    servers = steps.map do |step|
      server = Dalli::Protocol::Binary.new("#{step['add']}:#{step['weight']}")
      is_up = !options['down'].include?(step['add'])
      server.define_singleton_method(:alive?) { is_up }
      [server, step['add']]
    end
    ring = Dalli::Ring.new(servers.map(&:first), { threadsafe: false })
    names = servers.to_h
    lambda do |key|
      names.fetch(ring.server_for_key(key))
    rescue Dalli::RingError
      nil
    end
  end,
  'redis_rb' => lambda do |_options, steps|
    client = Redis::Distributed.new(steps.map { |step| step['add'] })
    # As the client names itself where its URL is.
    names = client.nodes.map(&:id).zip(steps.map { |step| step['add'] }).to_h
    ->(key) { names.fetch(client.node_for(key).id) }
  end
}.freeze

$stdin.each_line do |line|
  job = JSON.parse(line)
  place = LIBRARIES.fetch(job['library']).call(job['options'], job['steps'])
  puts JSON.generate(job['keys'].map { |key| place.call([key].pack('H*').force_encoding('UTF-8')) })
  $stdout.flush
end
