import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.utils.Utils;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisShardInfo;
import redis.clients.jedis.util.Sharded;

/**
 * Places keys by client libraries of Java. A job is lines of words, tabs between them: its library, its options, its
 * nodes with their weights, its keys in hexadecimal digits; its answers are a line on standard output.
 */
public final class Place {
  public static void main(String[] arguments) {
    Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
    while (lines.hasNextLine()) {
      String library = lines.nextLine();
      String options = lines.nextLine();
      String[] nodes = lines.nextLine().split("\t");
      String[] keys = lines.nextLine().split("\t", -1);
      Function<byte[], Integer> place =
          switch (library) {
            case "kafka" -> key -> Utils.toPositive(Utils.murmur2(key)) % (nodes.length / 2);
            case "sharded_jedis" -> jedis(nodes, options.equals("named"));
            default -> throw new IllegalArgumentException(library);
          };
      List<String> answers = new ArrayList<>();
      for (String key : keys) answers.add(place.apply(HexFormat.of().parseHex(key)).toString());
      System.out.println(String.join("\t", answers));
    }
  }

  /** The place of the shard of a key. */
  private static Function<byte[], Integer> jedis(String[] nodes, boolean named) {
    List<JedisShardInfo> shards = new ArrayList<>();
    Map<String, Integer> places = new TreeMap<>();
    for (int i = 0; i < nodes.length; i += 2) {
      // A host that tells which it is, whatever its name, and is not connected to.
      int weight = Integer.parseInt(nodes[i + 1]);
      JedisShardInfo shard =
          new JedisShardInfo("host-" + i / 2, named ? nodes[i] : null, 6379, 100, weight) {
            @Override
            public Jedis createResource() {
              return null;
            }
          };
      places.put(shard.getHost(), i / 2);
      shards.add(shard);
    }
    Sharded<Jedis, JedisShardInfo> client = new Sharded<>(shards);
    return key -> places.get(client.getShardInfo(key).getHost());
  }
}
