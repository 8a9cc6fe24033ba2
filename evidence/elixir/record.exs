# Writes where two ring libraries of Elixir put keys: one JSON file each.
#
#   apt-get install elixir
#   git clone https://github.com/discord/ex_hash_ring && git -C ex_hash_ring checkout 627589b
#   git clone https://github.com/bitwalker/libring && git -C libring checkout c64f12d
#   elixir record.exs ex_hash_ring libring FOLDER
#
# Of ex_hash_ring all files are compiled and its application started; of libring the file of its ring alone.

[ex_hash_ring, libring, folder] = System.argv()

sources = ["configuration", "hash", "node", "utils", "info", "ring"]
for name <- sources, do: Code.compile_file(Path.join([ex_hash_ring, "lib/ex_hash_ring", name <> ".ex"]))
Code.compile_file(Path.join(ex_hash_ring, "lib/ex_hash_ring.ex"))
Code.compile_file(Path.join(libring, "lib/ring.ex"))
{:ok, _} = ExHashRing.Info.start_link()

defmodule Rings do
  def text(text), do: ~s("#{text |> String.replace("\\", "\\\\") |> String.replace("\"", "\\\"")}")
  def list(items), do: "[" <> Enum.join(items, ",") <> "]"

  def keys do
    :rand.seed(:exsss, {20, 21, 22})
    odd = ["a", "", "user:42", "ключ", "é", "日本", "{t}x", String.duplicate("x", 250)]
    hex = for _ <- 1..600, do: :rand.uniform(0xFFFFFFFFFFFFFFFF) |> Integer.to_string(16) |> String.downcase()
    users = for _ <- 1..400, do: "user:#{:rand.uniform(1_000_000)}"
    odd ++ hex ++ users
  end

  # Names of which some, with a number behind them, are others with a number: node1 and 10, node11 and 0.
  def names(count), do: for(i <- 1..count, do: "node#{i}")
  def hosts(count), do: for(i <- 1..count, do: "10.0.#{div(i, 200)}.#{rem(i, 200)}:4369")

  @doc "Name, nodes with their numbers of points, and who was removed."
  def cases(base, names) do
    equal = fn names -> Enum.map(names, &{&1, base}) end

    [
      {"n1", equal.(names.(1)), []},
      {"n2", equal.(names.(2)), []},
      {"n3", equal.(hosts(3)), []},
      {"n5", equal.(hosts(5)), []},
      {"n12", equal.(names.(12)), []},
      {"n12-reversed", equal.(Enum.reverse(names.(12))), []},
      {"n30", equal.(hosts(30)), []},
      {"n101", equal.(names.(101)), []},
      {"w5", Enum.zip(hosts(5), [200, 64, 128, 512, 1]), []},
      {"w12", Enum.zip(names.(12), [200, 64, 128, 512, 1, 100, 30, 256, 77, 3, 90, 110]), []},
      {"n5-down", equal.(hosts(5)), Enum.take(Enum.drop(hosts(5), 1), 2)},
      {"n12-down", equal.(names.(12)), Enum.take(names.(12), 1)}
    ]
  end

  def write(path, system, cases) do
    runtime = "Elixir #{System.version()}, OTP #{System.otp_release()}"
    keys = list(Enum.map(keys(), &text/1))
    body = ~s({"system":#{text(system)},"runtime":#{text(runtime)},"keys":#{keys},"cases":[\n) <> Enum.join(cases, ",\n")
    File.write!(path, body <> "\n]}\n")
  end

  def told(name, options, nodes, down, find) do
    ids = nodes |> Enum.map(&elem(&1, 0)) |> Enum.with_index() |> Map.new()

    records =
      for {id, points} <- nodes do
        ~s({"id":#{text(id)},"points":#{points},"down":#{id in down}})
      end

    lists = for key <- keys(), do: list(for node <- find.(key), do: ids[node])
    ~s({"name":#{text(name)},"options":#{options},"nodes":#{list(records)},"lists":#{list(lists)}})
  end
end

# Of two equal points of ex_hash_ring either may win: it hands both to an ETS table at once, which may keep any. So no
# name makes the label of another here.
runs =
  for {base, only} <- [{512, nil}, {64, ["n12", "n5", "w5"]}],
      {name, _, _} = one <- Rings.cases(base, &Rings.hosts/1),
      only == nil or name in only,
      do: {base, one}

ex_hash_ring_cases =
  for {replicas, {name, nodes, down}} <- runs do
    # The constructor takes the list as it is.
    {:ok, ring} = ExHashRing.Ring.start_link(nodes: nodes, replicas: replicas)
    for node <- down, do: {:ok, _} = ExHashRing.Ring.remove_node(ring, node)

    find = fn key ->
      {:ok, found} = ExHashRing.Ring.find_nodes(ring, key, 3)
      {:ok, first} = ExHashRing.Ring.find_node(ring, key)
      ^first = hd(found)
      found
    end

    Rings.told("#{name}-#{replicas}", ~s({"replicas":#{replicas}}), nodes, down, find)
  end

Rings.write(Path.join(folder, "ex_hash_ring.json"), "ExHashRing 7.0.0 (discord/ex_hash_ring 627589b)", ex_hash_ring_cases)

libring_cases =
  for {name, nodes, down} <- Rings.cases(128, &Rings.names/1) do
    ring = HashRing.add_nodes(HashRing.new(), nodes)
    ring = Enum.reduce(down, ring, &HashRing.remove_node(&2, &1))
    Rings.told(name, "{}", nodes, down, fn key -> [HashRing.key_to_node(ring, key)] end)
  end

# Lists of libring beside the owner: they end where the ring does.
lists = fn nodes, key -> HashRing.key_to_nodes(HashRing.add_nodes(HashRing.new(), nodes), key, 3) end
short =
  for {"n5", nodes, _} <- Rings.cases(128, &Rings.names/1),
      key <- Rings.keys(),
      length(lists.(nodes, key)) < 3,
      do: key

IO.puts("libring: #{length(short)} of #{length(Rings.keys())} lists of three nodes were shorter")
Rings.write(Path.join(folder, "libring.json"), "libring 1.7.0 (bitwalker/libring c64f12d)", libring_cases)
