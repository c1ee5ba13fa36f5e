package bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neo4j.configuration.Config;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.connectors.HttpsConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.configuration.ssl.SslPolicyConfig;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.graphdb.config.Setting;
import org.neo4j.server.web.WebServer;
import org.neo4j.ssl.SslPolicy;
import org.neo4j.ssl.config.SslPolicyLoader;

/**
 * The TLS half of a Community start, in the server's order and with its classes, but without a database:
 * conf, then the policies of every enabled scope, then Bolt, then https. The first failure ends it.
 */
final class Loading {
    static Object load(JsonNode request) {
        Attempt attempt = attempt(request);
        if (attempt.web != null) {
            attempt.web.stop();
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("starts", attempt.stage == null);
        answer.put("stage", attempt.stage);
        answer.put("messages", attempt.messages);
        answer.put("warnings", attempt.config == null ? List.of() : attempt.config.warnings());
        answer.put("connectors", attempt.config == null ? Map.of() : connectors(attempt.config));
        answer.put("scopes", attempt.config == null ? Map.of() : scopes(attempt));
        return answer;
    }

    /** How far a start got. `web` is running when https is on and nothing failed; the caller stops it. */
    static final class Attempt {
        ServerConfig config;
        SslPolicyLoader policies;
        WebServer web;
        String stage = "conf";
        List<String> messages = List.of();

        SslPolicy policy(SslPolicyScope scope) {
            return policies != null && policies.hasPolicyForSource(scope) ? policies.getPolicy(scope) : null;
        }
    }

    /** A whole start. */
    static Attempt attempt(JsonNode member) {
        return attempt(member, true);
    }

    /** Conf and policies only: all a dialling member or a backup client needs. */
    static Attempt attemptPolicies(JsonNode member) {
        return attempt(member, false);
    }

    private static Attempt attempt(JsonNode member, boolean connectors) {
        Path home = Path.of(member.path("home").asText());
        Path conf = Path.of(member.path("conf").asText());
        Attempt attempt = new Attempt();
        try {
            attempt.config = ServerConfig.read(home, conf, member.path("expandCommands").asBoolean(false));
            attempt.stage = "policy";
            attempt.policies = Lines.loadPolicies(attempt.config.config());
            if (connectors) {
                attempt.stage = "bolt";
                startBolt(attempt);
                attempt.stage = "https";
                startHttps(attempt);
            }
            attempt.stage = null;
        } catch (Throwable failure) {
            attempt.messages = Causes.of(failure);
            if (attempt.web != null) {
                attempt.web.stop();
                attempt.web = null;
            }
        }
        return attempt;
    }

    /** The decisions BoltServer takes before it opens its port; the texts are those of the two lines that take them. */
    private static void startBolt(Attempt attempt) throws Exception {
        ServerConfig config = attempt.config;
        boolean encrypts = config.get(BoltConnector.encryption_level) != BoltConnector.EncryptionLevel.DISABLED;
        if (Lines.BOLT_FETCHES_POLICY_PER_CONNECTION || !config.get(BoltConnector.enabled) || !encrypts) {
            return;
        }
        SslPolicy policy = attempt.policy(SslPolicyScope.BOLT);
        try {
            if (policy == null) {
                throw new IllegalArgumentException(
                        Lines.IS_4_4
                                ? "No SSL policy has been configured for Bolt server"
                                : "Requested encryption level " + config.get(BoltConnector.encryption_level)
                                        + " for Bolt connector but no SSL policy was given");
            }
            policy.nettyServerContext();
        } catch (Throwable failure) {
            throw Lines.IS_4_4
                    ? new RuntimeException(
                            "Failed to initialize SSL encryption support, which is required to start this connector. "
                                    + "Error was: " + failure.getMessage(),
                            failure)
                    : policy == null ? (Exception) failure
                    : new IllegalStateException("Failed to load SSL policy for Bolt connector", failure);
        }
    }

    private static void startHttps(Attempt attempt) throws Exception {
        if (!attempt.config.get(HttpsConnector.enabled)) {
            return;
        }
        attempt.web = Lines.webServer(attempt.config.config());
        attempt.web.setHttpAddress(null);
        attempt.web.setHttpsAddress(new SocketAddress("127.0.0.1", 0));
        SslPolicy policy = attempt.policy(SslPolicyScope.HTTPS);
        if (policy != null) {
            attempt.web.setSslPolicy(policy);
        }
        attempt.web.start();
    }

    private static Map<String, Object> connectors(ServerConfig config) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("bolt", settings(config.config(),
                "enabled", BoltConnector.enabled,
                "tls_level", BoltConnector.encryption_level,
                "listen_address", BoltConnector.listen_address,
                "advertised_address", BoltConnector.advertised_address));
        all.put("https", settings(config.config(),
                "enabled", HttpsConnector.enabled,
                "listen_address", HttpsConnector.listen_address,
                "advertised_address", HttpsConnector.advertised_address));
        all.put("http", settings(config.config(),
                "enabled", HttpConnector.enabled,
                "listen_address", HttpConnector.listen_address,
                "advertised_address", HttpConnector.advertised_address));
        return all;
    }

    /** Only scopes that have a line in the file: Neo4j knows no others. */
    private static Map<String, Object> scopes(Attempt attempt) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (SslPolicyConfig group : attempt.config.config().getGroups(SslPolicyConfig.class).values()) {
            SslPolicyScope scope = group.getScope();
            if (scope == null) {
                continue;
            }
            SslPolicy policy = attempt.policy(scope);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("loaded", policy != null);
            one.put("serverContext", policy == null ? null : failureOf(policy::nettyServerContext));
            one.put("clientContext", policy == null ? null : failureOf(policy::nettyClientContext));
            one.put("settings", settingsOf(attempt.config.config(), group));
            all.put(scope.name().toLowerCase(Locale.ROOT), one);
        }
        return all;
    }

    private static Map<String, Object> settingsOf(Config config, SslPolicyConfig group) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : SslPolicyConfig.class.getFields()) {
            if (Setting.class.isAssignableFrom(field.getType()) && !field.getName().contains("password")) {
                try {
                    values.put(field.getName(), plain(config.get((Setting<?>) field.get(group))));
                } catch (IllegalAccessException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        return values;
    }

    private static Map<String, Object> settings(Config config, Object... namesAndSettings) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndSettings.length; i += 2) {
            values.put((String) namesAndSettings[i], plain(config.get((Setting<?>) namesAndSettings[i + 1])));
        }
        return values;
    }

    private static Object plain(Object value) {
        return value == null || value instanceof Boolean || value instanceof List ? value : value.toString();
    }

    private interface Build {
        Object context() throws Exception;
    }

    /** Empty when the context can be built. */
    private static List<String> failureOf(Build build) {
        try {
            build.context();
            return List.of();
        } catch (Throwable failure) {
            return Causes.of(failure);
        }
    }

    private Loading() {}
}
