// Writes core/src/hash/guava.json: Guava's hash functions over patterned bytes of many lengths, as tests/model/make_hashes.py
// has them of other implementations.
//
// java -cp /usr/share/java/guava.jar evidence/guava/Hashes.java >core/src/hash/guava.json

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class Hashes {
    /** Byte i is (167 i + 13 + i/256) mod 256: every value, no short period. */
    static byte[] data(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (167 * i + 13 + i / 256);
        }
        return bytes;
    }

    public static void main(String[] arguments) {
        List<Integer> lengths = IntStream.range(0, 50).boxed().collect(Collectors.toCollection(ArrayList::new));
        lengths.addAll(List.of(63, 64, 65, 95, 96, 97, 127, 128, 129, 191, 192, 193, 200, 255, 256, 257, 287, 288, 1000));
        Map<String, HashFunction> functions = new LinkedHashMap<>();
        functions.put("farm_hash_fingerprint64", Hashing.farmHashFingerprint64());
        functions.put("sip_hash24", Hashing.sipHash24());
        functions.put("adler32", Hashing.adler32());
        functions.put("murmur3_32", Hashing.murmur3_32_fixed());

        List<String> rows = new ArrayList<>();
        functions.forEach((name, function) -> {
            String values = lengths.stream()
                    .map(length -> "\"" + Long.toUnsignedString(function.hashBytes(data(length)).padToLong()) + "\"")
                    .collect(Collectors.joining(","));
            rows.add("\"" + name + "\":[" + values + "]");
        });
        String all = lengths.stream().map(String::valueOf).collect(Collectors.joining(","));
        System.out.print("{\"lengths\":[" + all + "],\"hashes\":{\n" + String.join(",\n", rows) + "\n}}\n");
    }
}
