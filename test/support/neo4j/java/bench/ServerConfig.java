package bench;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neo4j.configuration.Config;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.graphdb.config.Setting;

/** The configuration as the server's bootstrapper reads it, and what was logged about it. */
final class ServerConfig {
    private final Config config;
    private final List<String> warnings;

    private ServerConfig(Config config, List<String> warnings) {
        this.config = config;
        this.warnings = warnings;
    }

    Config config() {
        return config;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Throws what a server start throws: settings that are unknown (strict validation) or cannot be evaluated. */
    static ServerConfig read(Path home, Path conf, boolean expandCommands) throws Exception {
        Config.Builder builder = Config.newBuilder()
                .commandExpansion(expandCommands)
                .setDefaults(GraphDatabaseSettings.SERVER_DEFAULTS)
                .fromFileNoThrow(conf)
                .setRaw(Map.of())
                .set(GraphDatabaseSettings.neo4j_home, home.toAbsolutePath());
        if (Lines.BOLT_FETCHES_POLICY_PER_CONNECTION) {
            Lines.setConfigurationDirectory(builder, conf.getParent().toAbsolutePath());
        }
        Config config = builder.build();
        return new ServerConfig(config, warningsOf(config));
    }

    <T> T get(Setting<T> setting) {
        return config.get(setting);
    }

    /** Until a logger is set a Config keeps its remarks; setting one replays them. */
    private static List<String> warningsOf(Config config) throws Exception {
        List<String> warnings = new ArrayList<>();
        for (Method method : Config.class.getMethods()) {
            if (!method.getName().equals("setLogger")) {
                continue;
            }
            Class<?> logType = method.getParameterTypes()[0];
            Object log = Proxy.newProxyInstance(logType.getClassLoader(), new Class<?>[] {logType}, (self, call, args) -> {
                if ((call.getName().equals("warn") || call.getName().equals("error")) && args != null) {
                    warnings.add(text(args));
                }
                Class<?> answer = call.getReturnType();
                return answer == boolean.class ? (Object) false : answer == int.class ? (Object) 0 : null;
            });
            method.invoke(config, log);
        }
        return warnings;
    }

    private static String text(Object[] args) {
        String format = String.valueOf(args[0]);
        return args.length > 1 && args[1] instanceof Object[] ? String.format(format, (Object[]) args[1]) : format;
    }
}
