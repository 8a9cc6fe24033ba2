import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.Version;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.MetadataCreateIndexService;
import org.elasticsearch.cluster.routing.IndexRouting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.xcontent.XContentFactory;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;

/** Asks Elasticsearch's routing of documents which shard has an id: Elasticsearch KEYS FOLDER. */
public class Elasticsearch {
    /** Shards, and the routing shards that were asked for, or 0. */
    static final int[][] CASES = { {1, 0}, {2, 0}, {3, 0}, {5, 0}, {7, 0}, {1000, 0}, {1024, 0}, {3, 30}, {4, 4}, {6, 48} };

    public static void main(String[] arguments) throws Exception {
        List<String> keys = new ArrayList<>();
        String text = Files.readString(Path.of(arguments[0]));
        try (XContentParser parser = XContentType.JSON.xContent().createParser(XContentParserConfiguration.EMPTY, text)) {
            parser.nextToken();
            for (Object key : parser.list()) keys.add((String) key);
        }
        StringBuilder cases = new StringBuilder();
        for (int[] each : CASES) {
            int routing = each[1] > 0 ? each[1]
                : MetadataCreateIndexService.calculateNumRoutingShards(each[0], IndexVersion.current());
            Settings settings = Settings.builder()
                .put(IndexMetadata.SETTING_VERSION_CREATED, IndexVersion.current())
                .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, each[0])
                .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0)
                .build();
            IndexMetadata metadata =
                IndexMetadata.builder("index").settings(settings).setRoutingNumShards(routing).build();
            IndexRouting router = IndexRouting.fromIndexMetadata(metadata);
            List<Integer> shards = new ArrayList<>();
            for (String key : keys) shards.add(router.getShard(key, null));
            cases.append(cases.isEmpty() ? "" : ",").append(String.format(
                "{\"name\":\"%d of %d\",\"options\":{\"routing_num_shards\":%d,\"given\":%b,\"shards\":%d},\"shards\":%s}",
                each[0], routing, routing, each[1] > 0, each[0], shards));
        }
        StringBuilder listed = new StringBuilder();
        for (String key : keys) {
            listed.append(listed.isEmpty() ? "\"" : ",\"");
            for (char c : key.toCharArray()) {
                listed.append(c < 32 || c > 126 || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : "" + c);
            }
            listed.append('"');
        }
        try (PrintWriter out = new PrintWriter(arguments[1] + "/table-elasticsearch.json", "UTF-8")) {
            out.printf("{\"system\":\"Elasticsearch, the package\",\"version\":\"%s\",\"source\":\"IndexRouting.getShard\","
                + "\"runtime\":\"JDK %s\",\"keys\":[%s],\"cases\":[%s]}", Version.CURRENT, Runtime.version(), listed, cases);
        }
    }
}
