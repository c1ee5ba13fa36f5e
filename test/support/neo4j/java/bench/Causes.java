package bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** An exception and what caused it, outermost first, as "SimpleName: message". */
final class Causes {
    static List<String> of(Throwable failure) {
        List<String> texts = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
            texts.add(t.getClass().getSimpleName() + ": " + t.getMessage());
        }
        return texts;
    }

    private Causes() {}
}
