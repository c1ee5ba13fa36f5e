package bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers questions about one Neo4j release with that release's own classes.
 *
 * One request per line on stdin, one answer per line on stdout, both JSON: {"id": 1, "op": "load", ...} is answered by
 * {"id": 1, "result": {...}} or {"id": 1, "error": "..."}. Everything anybody else prints goes to stderr.
 */
public final class Judge {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);

        answer(answers, Map.of("ready", true, "java", System.getProperty("java.version")));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            JsonNode request = JSON.readTree(line);
            Map<String, Object> reply = new LinkedHashMap<>();
            reply.put("id", request.path("id").asLong());
            try {
                reply.put("result", perform(request));
            } catch (Throwable failure) {
                failure.printStackTrace();
                reply.put("error", String.join("\n", Causes.of(failure)));
            }
            answer(answers, reply);
        }
        // Whoever asked is gone. Nothing here is worth an orderly shutdown, which takes Neo4j up to 15 seconds.
        Runtime.getRuntime().halt(0);
    }

    private static Object perform(JsonNode request) throws Exception {
        String op = request.path("op").asText();
        switch (op) {
            case "properties":
                return PropertiesReading.read(request);
            case "load":
                return Loading.load(request);
            case "handshake":
                return Handshake.perform(request);
            case "serve":
                return Serving.serve(request);
            case "unserve":
                return Serving.stop();
            case "start":
                return Running.start(request);
            case "stop":
                return Running.stop();
            default:
                throw new IllegalArgumentException("unknown op '" + op + "'");
        }
    }

    private static void answer(PrintStream answers, Object reply) throws Exception {
        answers.println(JSON.writeValueAsString(reply));
    }

    private Judge() {}
}
