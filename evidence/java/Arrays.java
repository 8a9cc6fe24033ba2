// Writes where the default locators of two Java clients of memcached put keys: one JSON file each, without a server.
//
//   mvn dependency:copy -Dartifact=net.spy:spymemcached:2.12.3 -DoutputDirectory=jars
//   mvn dependency:copy -Dartifact=com.googlecode.xmemcached:xmemcached:2.4.8 -DoutputDirectory=jars
//   mvn dependency:copy -Dartifact=org.slf4j:slf4j-api:1.7.36 -DoutputDirectory=jars
//   java -cp 'jars/*' Arrays.java FOLDER

import com.google.code.yanf4j.core.Session;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.rubyeye.xmemcached.HashAlgorithm;
import net.rubyeye.xmemcached.impl.ArrayMemcachedSessionLocator;
import net.rubyeye.xmemcached.impl.MemcachedTCPSession;
import net.spy.memcached.ArrayModNodeLocator;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.MemcachedNode;

public class Arrays {
  /** Servers by their weights, and the places of those that are down. */
  record Case(String name, int[] weights, Set<Integer> down) {}

  static Case equal(int count, Integer... down) {
    int[] weights = new int[count];
    java.util.Arrays.fill(weights, 1);
    return new Case("n" + count + (down.length > 0 ? "-down" : ""), weights, Set.of(down));
  }

  static final List<Case> EQUAL = List.of(equal(1), equal(2), equal(3), equal(5), equal(16), equal(61), equal(122),
      equal(3, 0), equal(5, 1, 2), equal(16, 0, 3, 15));
  static final List<Case> WEIGHTED = List.of(new Case("w3", new int[] {1, 2, 7}, Set.of()),
      new Case("w5", new int[] {5, 3, 9, 1, 2}, Set.of()),
      new Case("w5-down", new int[] {5, 3, 9, 1, 2}, Set.of(2, 3)));

  static List<String> keys() {
    Random random = new Random(21);
    List<String> keys = new ArrayList<>(
        List.of("a", "user:42", "ключ", "é", "日本", "\ud83d\ude00", "x\ud83d\ude00y", "{t}x", "x".repeat(250)));
    while (keys.size() < 600) keys.add(Long.toHexString(random.nextLong()));
    while (keys.size() < 1000) keys.add("user:" + random.nextInt(1_000_000));
    return keys;
  }

  static InetSocketAddress address(int place) {
    return InetSocketAddress.createUnresolved("10.0." + place / 250 + "." + (place % 250 + 1), 11211);
  }

  static MemcachedNode node(boolean active) {
    return (MemcachedNode) Proxy.newProxyInstance(MemcachedNode.class.getClassLoader(),
        new Class<?>[] {MemcachedNode.class}, (self, method, arguments) -> switch (method.getName()) {
          case "isActive" -> active;
          case "hashCode" -> System.identityHashCode(self);
          case "equals" -> self == arguments[0];
          default -> throw new UnsupportedOperationException(method.toString());
        });
  }

  /** Only a session of this class has a weight; what it asks of its connection is overridden. */
  static class Connected extends MemcachedTCPSession {
    InetSocketAddress address;
    int weight;

    private Connected() {
      super(null, 0, null, 0, null);
    }

    @Override
    public InetSocketAddress getRemoteSocketAddress() {
      return address;
    }

    @Override
    public int getWeight() {
      return weight;
    }

    static Connected of(int place, int weight) throws ReflectiveOperationException {
      Field unsafe = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
      unsafe.setAccessible(true);
      Connected made = (Connected) ((sun.misc.Unsafe) unsafe.get(null)).allocateInstance(Connected.class);
      made.address = address(place);
      made.weight = weight;
      return made;
    }
  }

  /** The place of a key's server: the first that is up, as the connection asks for it with `Redistribute`. */
  static Function<String, Integer> spymemcached(Case one, DefaultHashAlgorithm hash) {
    List<MemcachedNode> nodes = new ArrayList<>();
    for (int place = 0; place < one.weights().length; place++) nodes.add(node(!one.down().contains(place)));
    ArrayModNodeLocator locator = new ArrayModNodeLocator(nodes, hash);
    return key -> {
      MemcachedNode found = locator.getPrimary(key);
      Iterator<MemcachedNode> next = locator.getSequence(key);
      while (!found.isActive()) found = next.next();
      return nodes.indexOf(found);
    };
  }

  /** The same of a locator that has the sessions of the servers that are up, as the connector leaves it. */
  static Function<String, Integer> xmemcached(Case one, HashAlgorithm hash) throws ReflectiveOperationException {
    List<Session> all = new ArrayList<>(), up = new ArrayList<>();
    for (int place = 0; place < one.weights().length; place++) {
      Session session = Connected.of(place, one.weights()[place]);
      all.add(session);
      if (!one.down().contains(place)) up.add(session);
    }
    ArrayMemcachedSessionLocator locator = new ArrayMemcachedSessionLocator(hash);
    locator.updateSessions(up);
    return key -> all.indexOf(locator.getSessionByKey(key));
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
    Function<String, Integer> of(Case one, String hash) throws ReflectiveOperationException;
  }

  static void record(Path folder, String file, String version, List<Case> cases, Make make)
      throws IOException, ReflectiveOperationException {
    List<String> told = new ArrayList<>(), keys = keys();
    for (DefaultHashAlgorithm hash : DefaultHashAlgorithm.values()) {
      boolean isDefault = hash == DefaultHashAlgorithm.NATIVE_HASH;
      // The clients' names differ by one letter group.
      String name = hash == DefaultHashAlgorithm.CRC_HASH && file.endsWith("-xmemcached") ? "CRC32_HASH" : hash.name();
      for (Case one : cases) {
        if (!isDefault && !Set.of("n5", "n16", "w5-down").contains(one.name())) continue;
        Function<String, Integer> places = make.of(one, name);
        List<String> nodes = new ArrayList<>();
        for (int place = 0; place < one.weights().length; place++) {
          String down = one.down().contains(place) ? ",\"down\":true" : "";
          String id = address(place).getHostString() + ":11211";
          nodes.add("{\"id\":" + text(id) + ",\"weight\":" + one.weights()[place] + down + "}");
        }
        told.add("{\"name\":" + text(one.name() + (isDefault ? "" : "-" + name)) + ",\"options\":{\"hash\":"
            + text(name) + "},\"nodes\":" + nodes + ",\"placement\":" + list(keys, k -> places.apply(k).toString())
            + "}");
      }
    }
    String json = "{\"system\":" + text(version) + ",\"runtime\":" + text("Java " + Runtime.version()) + ",\"keys\":"
        + list(keys, Arrays::text) + ",\"cases\":[\n" + String.join(",\n", told) + "\n]}\n";
    Files.writeString(folder.resolve(file + ".json"), json);
  }

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    record(folder, "array-spymemcached", "spymemcached 2.12.3", EQUAL,
        (one, hash) -> spymemcached(one, DefaultHashAlgorithm.valueOf(hash)));
    List<Case> all = new ArrayList<>(EQUAL);
    all.addAll(WEIGHTED);
    record(folder, "array-xmemcached", "xmemcached 2.4.8", all,
        (one, hash) -> xmemcached(one, HashAlgorithm.valueOf(hash)));
  }
}
