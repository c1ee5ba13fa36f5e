package bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.server.CommunityBootstrapper;

/** A real Community server inside this JVM, one at a time. */
final class Running {
    private static CommunityBootstrapper running;

    static Object start(JsonNode request) throws Exception {
        stop();
        Path home = Path.of(request.path("home").asText());
        Path conf = Path.of(request.path("conf").asText());
        Map<String, String> overrides = new HashMap<>();
        request.path("overrides").fields().forEachRemaining(e -> overrides.put(e.getKey(), e.getValue().asText()));
        Path userLog = home.resolve("logs/neo4j.log");
        long logStart = Files.exists(userLog) ? Files.size(userLog) : 0;

        CommunityBootstrapper server = new CommunityBootstrapper();
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        PrintStream before = System.out;
        Map<String, Object> answer = new LinkedHashMap<>();
        int exitCode = -1;
        List<String> thrown = List.of();
        System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
        try {
            exitCode = boot(server, home, conf, overrides, request.path("expandCommands").asBoolean(false));
        } catch (Throwable refused) {
            // Errors too: a missing native library is one.
            thrown = Causes.of(refused);
        } finally {
            System.setOut(before);
        }
        if (exitCode == 0) {
            running = server;
        } else {
            quietly(server);
        }
        answer.put("started", exitCode == 0);
        answer.put("exitCode", exitCode == -1 ? null : exitCode);
        answer.put("thrown", thrown);
        answer.put("userLog", console.toString(StandardCharsets.UTF_8) + since(userLog, logStart));
        return answer;
    }

    static Object stop() {
        boolean wasRunning = running != null;
        if (wasRunning) {
            quietly(running);
            running = null;
        }
        return Map.of("wasRunning", wasRunning);
    }

    /** 4.4 takes four arguments; the fifth of the others is "as a daemon", as without --console-mode. */
    private static int boot(
            CommunityBootstrapper server, Path home, Path conf, Map<String, String> overrides, boolean expandCommands)
            throws Exception {
        for (Method method : CommunityBootstrapper.class.getMethods()) {
            int count = method.getParameterCount();
            if (method.getName().equals("start") && count >= 4) {
                Object[] all = {home, conf, overrides, expandCommands, true};
                return (int) Reflect.invoke(method, server, java.util.Arrays.copyOf(all, count));
            }
        }
        throw new NoSuchMethodException("CommunityBootstrapper.start");
    }

    private static void quietly(CommunityBootstrapper server) {
        try {
            server.stop();
        } catch (RuntimeException alreadyDown) {
            alreadyDown.printStackTrace();
        }
    }

    private static String since(Path log, long start) throws Exception {
        if (!Files.exists(log)) {
            return "";
        }
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(start, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    private Running() {}
}
