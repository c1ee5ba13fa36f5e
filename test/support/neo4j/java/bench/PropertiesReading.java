package bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What java.util.Properties makes of some bytes: every pair in the order of the text, duplicates included. */
final class PropertiesReading {
    static Object read(JsonNode request) throws Exception {
        byte[] bytes = request.hasNonNull("base64")
                ? Base64.getDecoder().decode(request.get("base64").asText())
                : Files.readAllBytes(Path.of(request.path("file").asText()));
        Charset charset = Charset.forName(request.path("charset").asText("ISO-8859-1"));

        Recorder recorder = new Recorder();
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            recorder.load(new InputStreamReader(new ByteArrayInputStream(bytes), charset));
            answer.put("error", null);
        } catch (IllegalArgumentException malformed) {
            answer.put("error", malformed.getMessage());
        }
        answer.put("entries", recorder.entries);
        return answer;
    }

    private static final class Recorder extends Properties {
        private static final long serialVersionUID = 1;
        private final transient List<List<String>> entries = new ArrayList<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            entries.add(List.of((String) key, (String) value));
            return super.put(key, value);
        }
    }

    private PropertiesReading() {}
}
