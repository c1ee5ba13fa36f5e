package bench;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Reflective calls that throw what was thrown, not the wrapper around it. */
final class Reflect {
    static Object invoke(Method method, Object target, Object... args) throws Exception {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException wrapped) {
            throw unwrap(wrapped);
        }
    }

    static Object construct(Constructor<?> constructor, Object... args) throws Exception {
        try {
            return constructor.newInstance(args);
        } catch (InvocationTargetException wrapped) {
            throw unwrap(wrapped);
        }
    }

    private static Exception unwrap(InvocationTargetException wrapped) {
        Throwable cause = wrapped.getCause();
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        return (Exception) cause;
    }

    private Reflect() {}
}
