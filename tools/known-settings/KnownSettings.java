import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neo4j.configuration.Config;
import org.neo4j.configuration.SettingConstraint;
import org.neo4j.configuration.SettingImpl;
import org.neo4j.configuration.SettingMigrator;
import org.neo4j.configuration.SettingValueParser;
import org.neo4j.configuration.SettingValueParsers;
import org.neo4j.graphdb.config.Setting;

/**
 * Prints the settings one Neo4j release declares, asked of its own classes. One fact a line, fields between tabs:
 * S name kind flags default constraints | R old-name new-name | X removed-name | V old-name value new-name new-value, where
 * a migrator makes another value of it (value *: of every value; new-name and new-value empty: it drops the line).
 * Arguments: files with further old names to try, one a line.
 */
public final class KnownSettings {
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Map<Object, String> parsers = namedParsers();
        for (Setting<?> declared : new TreeMap<>(Config.defaults().getDeclaredSettings()).values()) {
            SettingImpl<?> setting = (SettingImpl<?>) declared;
            out.println(String.join("\t", "S", setting.name(), kindOf(field(setting, "parser"), parsers), flags(setting),
                    defaultOf(setting), constraints(setting)));
        }
        migrations(out, args);
    }

    private static Map<Object, String> namedParsers() throws Exception {
        Map<Object, String> names = new IdentityHashMap<>();
        for (Field field : SettingValueParsers.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && SettingValueParser.class.isAssignableFrom(field.getType())) {
                names.put(field.get(null), field.getName().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static String kindOf(Object parser, Map<Object, String> names) throws Exception {
        if (names.containsKey(parser)) {
            return names.get(parser);
        }
        String description = ((SettingValueParser<?>) parser).getDescription();
        for (Field field : parser.getClass().getDeclaredFields()) {
            if (SettingValueParser.class.isAssignableFrom(field.getType()) && !Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                return "list:" + kindOf(field.get(parser), names);
            }
        }
        if (description.startsWith("one of [") && description.endsWith("]")) {
            return "enum:" + description.substring(8, description.length() - 1).replace(", ", ",");
        }
        return "other:" + description;
    }

    private static String flags(SettingImpl<?> setting) {
        return (setting.dynamic() ? "d" : "") + (setting.internal() ? "i" : "") + (setting.deprecated() ? "o" : "");
    }

    private static String defaultOf(SettingImpl<?> setting) {
        Object value = setting.defaultValue();
        if (value == null) {
            return "";
        }
        String text = String.valueOf(value).replaceAll("\\s+", " ");
        return text.length() > 60 ? "" : text;
    }

    private static String constraints(SettingImpl<?> setting) throws Exception {
        List<?> all = (List<?>) field(setting, "constraints");
        return all.stream()
                .map(KnownSettings::describe)
                .filter(text -> !text.isEmpty())
                .map(text -> text.replaceAll("\\s+", " "))
                .collect(Collectors.joining(" ; "));
    }

    /** Some constraints cannot say what they are: they wait for a value that is given at run time. */
    private static String describe(Object constraint) {
        try {
            return ((SettingConstraint<?>) constraint).getDescription();
        } catch (RuntimeException unable) {
            return "";
        }
    }

    private static Object field(Object owner, String name) throws Exception {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    /** What becomes of each old name is found by letting the release migrate a file that has nothing else in it. */
    private static void migrations(PrintStream out, String[] files) throws Exception {
        List<SettingMigrator> migrators = new ArrayList<>();
        ServiceLoader.load(SettingMigrator.class).forEach(migrators::add);
        TreeSet<String> candidates = new TreeSet<>();
        for (SettingMigrator migrator : migrators) {
            namesIn(migrator.getClass(), candidates);
        }
        for (String file : files) {
            candidates.addAll(Files.readAllLines(Path.of(file)));
        }
        for (String name : candidates) {
            Map<String, String> values = migrated(migrators, name, "1");
            if (values == null) {
                continue;
            }
            if (values.isEmpty()) {
                out.println("X\t" + name);
                continue;
            }
            if (values.size() == 1 && !values.containsKey(name)) {
                out.println("R\t" + name + "\t" + values.keySet().iterator().next());
            }
            otherValues(out, name, migrators);
        }
        for (String name : new TreeSet<>(Config.defaults().getDeclaredSettings().keySet())) {
            if (!candidates.contains(name)) {
                otherValues(out, name, migrators);
            }
        }
    }

    /** Values that migrators are known to change, and some that they have no reason to. */
    private static final List<String> PROBES = List.of("1", "true", "false", "OFF", "INFO", "default", "-XX:-UseBiasedLocking", "-Xlog:gc");

    private static void otherValues(PrintStream out, String name, List<SettingMigrator> migrators) throws Exception {
        Map<String, String> changed = new TreeMap<>();
        for (String value : PROBES) {
            Map<String, String> values = migrated(migrators, name, value);
            if (values != null && values.size() <= 1 && !values.containsValue(value)) {
                String newName = values.isEmpty() ? "" : values.keySet().iterator().next();
                changed.put(value, newName + "\t" + values.getOrDefault(newName, ""));
            }
        }
        // One outcome whatever the value is: then it is the outcome of all values.
        if (changed.size() >= PROBES.size() - 1 && new TreeSet<>(changed.values()).size() == 1) {
            changed = Map.of("*", changed.values().iterator().next());
        }
        changed.forEach((value, outcome) -> out.println(String.join("\t", "V", name, value, outcome)));
    }

    /** What the migrators make of a file with this one line; null where they do not take the value. */
    private static Map<String, String> migrated(List<SettingMigrator> migrators, String name, String value) throws Exception {
        Map<String, String> values = new HashMap<>(Map.of(name, value));
        try {
            for (SettingMigrator migrator : migrators) {
                migrate(migrator, values);
            }
        } catch (Exception notForThisValue) {
            return null;
        }
        return values;
    }

    private static void migrate(SettingMigrator migrator, Map<String, String> values) throws Exception {
        for (Method method : SettingMigrator.class.getMethods()) {
            if (method.getName().equals("migrate")) {
                Class<?> logType = method.getParameterTypes()[2];
                Object log = Proxy.newProxyInstance(logType.getClassLoader(), new Class<?>[] {logType}, (self, call, args) ->
                        call.getReturnType() == boolean.class ? (Object) false : null);
                method.setAccessible(true);
                method.invoke(migrator, values, new HashMap<String, String>(), log);
            }
        }
    }

    /** Every string constant of a class and its neighbours that looks like the name of a setting. */
    private static void namesIn(Class<?> type, TreeSet<String> names) throws Exception {
        for (Class<?> one = type; one != null && one != Object.class; one = one.getEnclosingClass()) {
            try (InputStream resource = one.getResourceAsStream("/" + one.getName().replace('.', '/') + ".class")) {
                constants(resource.readAllBytes(), names);
            }
        }
    }

    private static void constants(byte[] classFile, TreeSet<String> names) throws Exception {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.skipBytes(8);
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1:
                    String text = in.readUTF();
                    if (text.matches("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+")) {
                        names.add(text);
                    }
                    break;
                case 5:
                case 6:
                    in.skipBytes(8);
                    i++;
                    break;
                case 7:
                case 8:
                case 16:
                case 19:
                case 20:
                    in.skipBytes(2);
                    break;
                case 15:
                    in.skipBytes(3);
                    break;
                default:
                    in.skipBytes(4);
            }
        }
    }

    private KnownSettings() {}
}
