// Writes where the ketama locators of two Java clients of memcached put keys: one JSON file each, without a server.
//
//   mvn dependency:copy -Dartifact=net.spy:spymemcached:2.12.3 -DoutputDirectory=jars
//   mvn dependency:copy -Dartifact=com.googlecode.xmemcached:xmemcached:2.4.8 -DoutputDirectory=jars
//   mvn dependency:copy -Dartifact=org.slf4j:slf4j-api:1.7.36 -DoutputDirectory=jars
//   java -cp 'jars/*' Ketama.java FOLDER

import com.google.code.yanf4j.core.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator;
import net.rubyeye.xmemcached.networking.MemcachedSession;
import net.rubyeye.xmemcached.utils.InetSocketAddressWrapper;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeKeyFormatter;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;

public class Ketama {
  record Server(String host, int port, int weight) {
    /** Nothing is resolved: the address of a name is made up. */
    InetSocketAddress address() throws IOException {
      byte[] bytes = host.matches("[0-9.]+") ? InetAddress.getByName(host).getAddress() : new byte[] {127, 0, 0, 1};
      InetAddress address = host.matches("[0-9.]+") ? InetAddress.getByAddress(bytes)
                                                    : InetAddress.getByAddress(host, bytes);
      return new InetSocketAddress(address, port);
    }
  }

  record Case(String name, List<Server> servers) {}

  static List<Server> numbered(int count, int port, int... weights) {
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      servers.add(new Server("10.0." + i / 250 + "." + (i % 250 + 1), port, weights[i % weights.length]));
    }
    return servers;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int count : new int[] {1, 2, 3, 5, 25, 47, 61, 122}) {
      cases.add(new Case("n" + count, numbered(count, 11211, 1)));
    }
    cases.add(new Case("port3", numbered(3, 11212, 1)));
    cases.add(new Case("names", List.of(new Server("localhost", 11211, 1), new Server("localhost", 11212, 1),
        new Server("cache-c.example", 11213, 1))));
    cases.add(new Case("w5", numbered(5, 11211, 5, 3, 9, 1, 2)));
    cases.add(new Case("w5-port", numbered(5, 11300, 5, 3, 9, 1, 2)));
    cases.add(new Case("w61", numbered(61, 11211, 1, 2, 7)));
    cases.add(new Case("w122", numbered(122, 11211, 1, 4)));
    return cases;
  }

  static List<String> keys() {
    Random random = new Random(20);
    List<String> keys = new ArrayList<>(List.of("a", "user:42", "ключ", "é", "日本", "{t}x", "x".repeat(250)));
    while (keys.size() < 600) keys.add(Long.toHexString(random.nextLong()));
    while (keys.size() < 1000) keys.add("user:" + random.nextInt(1_000_000));
    return keys;
  }

  /** A node or session that only knows its address and weight. */
  @SuppressWarnings("unchecked")
  static <T> T fake(Class<T> type, Server server) throws IOException {
    InetSocketAddress address = server.address();
    // This asks for the host's name, which is printed from then on; the connector sets the text of a connection.
    InetSocketAddressWrapper wrapper =
        type == MemcachedSession.class ? new InetSocketAddressWrapper(address, 0, server.weight(), null) : null;
    if (wrapper != null) wrapper.setRemoteAddressStr(String.valueOf(address));
    return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) ->
        switch (method.getName()) {
          case "getSocketAddress", "getRemoteSocketAddress" -> address;
          case "getInetSocketAddressWrapper" -> wrapper;
          case "getWeight" -> server.weight();
          case "isClosed" -> false;
          case "isActive" -> true;
          case "hashCode" -> System.identityHashCode(self);
          case "equals" -> self == arguments[0];
          case "toString" -> address.toString();
          default -> throw new UnsupportedOperationException(method.toString());
        });
  }

  /** What the nodes print, and the places of a key's nodes: the first, and those of the sequence, which repeats it. */
  record Locator(List<String> printed, Function<String, List<Integer>> places) {}

  static Locator spymemcached(List<Server> servers, KetamaNodeKeyFormatter.Format format, boolean weighted)
      throws IOException {
    List<MemcachedNode> nodes = new ArrayList<>();
    Map<InetSocketAddress, Integer> weights = new LinkedHashMap<>();
    for (Server server : servers) {
      nodes.add(fake(MemcachedNode.class, server));
      if (weighted) weights.put(server.address(), server.weight());
    }
    KetamaNodeLocator locator = new KetamaNodeLocator(nodes, DefaultHashAlgorithm.KETAMA_HASH, format, weights);
    List<String> printed = nodes.stream().map(node -> String.valueOf(node.getSocketAddress())).toList();
    return new Locator(printed, key -> {
      List<Integer> places = new ArrayList<>(List.of(nodes.indexOf(locator.getPrimary(key))));
      for (Iterator<MemcachedNode> next = locator.getSequence(key); next.hasNext();) {
        places.add(nodes.indexOf(next.next()));
      }
      return places;
    });
  }

  static Locator xmemcached(List<Server> servers, boolean nginx) throws IOException {
    List<Session> sessions = new ArrayList<>();
    for (Server server : servers) sessions.add(fake(MemcachedSession.class, server));
    KetamaMemcachedSessionLocator locator = new KetamaMemcachedSessionLocator(nginx);
    locator.updateSessions(sessions);
    List<String> printed = sessions.stream().map(session -> String.valueOf(session.getRemoteSocketAddress())).toList();
    return new Locator(printed, key -> List.of(sessions.indexOf(locator.getSessionByKey(key))));
  }

  static String text(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  static <T> String list(Iterable<T> all, Function<T, String> each) {
    List<String> texts = new ArrayList<>();
    for (T one : all) texts.add(each.apply(one));
    return "[" + String.join(",", texts) + "]";
  }

  interface Make {
    Locator of(List<Server> servers) throws IOException;
  }

  static void record(Path folder, String file, String version, String options, boolean weighted, Make make)
      throws IOException {
    List<String> cases = new ArrayList<>(), keys = keys();
    for (Case one : cases()) {
      if (!weighted && one.name().startsWith("w")) continue;
      Locator locator = make.of(one.servers());
      List<String> nodes = new ArrayList<>();
      for (Server server : one.servers()) {
        nodes.add("{\"host\":" + text(server.host()) + ",\"port\":" + server.port() + ",\"weight\":" + server.weight()
            + ",\"printed\":" + text(locator.printed().get(nodes.size())) + "}");
      }
      String tries = list(keys, key -> list(locator.places().apply(key), String::valueOf));
      cases.add("{\"name\":" + text(one.name()) + ",\"nodes\":" + nodes + ",\"tries\":" + tries + "}");
    }
    String json = "{\"system\":" + text(version) + ",\"runtime\":" + text("Java " + Runtime.version())
        + ",\"options\":" + options + ",\"keys\":" + list(keys, Ketama::text)
        + ",\"cases\":[\n" + String.join(",\n", cases) + "\n]}\n";
    Files.writeString(folder.resolve(file + ".json"), json);
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (KetamaNodeKeyFormatter.Format format : KetamaNodeKeyFormatter.Format.values()) {
      for (boolean weighted : new boolean[] {false, true}) {
        String name = "spymemcached-" + format.name().toLowerCase() + (weighted ? "-weighted" : "");
        String options = "{\"format\":" + text(format.name()) + ",\"weighted\":" + weighted + "}";
        record(folder, name, "spymemcached 2.12.3", options, weighted,
            servers -> spymemcached(servers, format, weighted));
      }
    }
    for (boolean nginx : new boolean[] {false, true}) {
      record(folder, "xmemcached" + (nginx ? "-nginx" : ""), "xmemcached 2.4.8",
          "{\"cwNginxUpstreamConsistent\":" + nginx + "}", true, servers -> xmemcached(servers, nginx));
    }
  }
}
