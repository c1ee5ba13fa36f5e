package bench;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.neo4j.configuration.Config;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.graphdb.config.Setting;
import org.neo4j.io.fs.DefaultFileSystemAbstraction;
import org.neo4j.io.fs.FileSystemAbstraction;
import org.neo4j.kernel.api.net.NetworkConnectionTracker;
import org.neo4j.logging.NullLogProvider;
import org.neo4j.server.web.WebServer;
import org.neo4j.ssl.config.SslPolicyLoader;

/** Where the release lines differ in names and signatures. Everything else here compiles against all of them. */
final class Lines {
    /** 2025.03+: a Bolt start builds no TLS context and does not insist on a policy; each connection asks for it. */
    static final boolean BOLT_FETCHES_POLICY_PER_CONNECTION = exists("org.neo4j.ssl.config.SslPolicyProvider");

    /** 4.4: its Bolt wraps whatever goes wrong with TLS in a text of its own. */
    static final boolean IS_4_4 = exists("org.neo4j.server.web.Jetty9WebServer");

    private static final FileSystemAbstraction FILES = new DefaultFileSystemAbstraction();

    static SslPolicyLoader loadPolicies(Config config) throws Exception {
        for (Method method : SslPolicyLoader.class.getMethods()) {
            if (method.getName().equals("create")) {
                return (SslPolicyLoader) Reflect.invoke(method, null, arguments(method.getParameterTypes(), config));
            }
        }
        throw new NoSuchMethodException("SslPolicyLoader.create");
    }

    static WebServer webServer(Config config) throws Exception {
        String name = IS_4_4 ? "org.neo4j.server.web.Jetty9WebServer" : "org.neo4j.server.web.JettyWebServer";
        Constructor<?> constructor = Class.forName(name).getConstructors()[0];
        return (WebServer) Reflect.construct(constructor, arguments(constructor.getParameterTypes(), config));
    }

    /** 2025+ only; the other bootstrappers leave it alone. */
    @SuppressWarnings("unchecked")
    static void setConfigurationDirectory(Config.Builder builder, Path directory) throws Exception {
        Setting<Path> setting =
                (Setting<Path>) GraphDatabaseSettings.class.getField("configuration_directory").get(null);
        builder.set(setting, directory);
    }

    private static Object[] arguments(Class<?>[] types, Config config) {
        Object[] pool = {
            config, FILES, NullLogProvider.getInstance(), NetworkConnectionTracker.NO_OP, new ArrayByteBufferPool()
        };
        Object[] chosen = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            for (Object candidate : pool) {
                if (types[i].isInstance(candidate)) {
                    chosen[i] = candidate;
                }
            }
            if (chosen[i] == null) {
                throw new IllegalStateException("no value for a parameter of type " + types[i].getName());
            }
        }
        return chosen;
    }

    private static boolean exists(String className) {
        try {
            Class.forName(className, false, Lines.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private Lines() {}
}
