package dev.holdfast.app.config;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The signals of this process. {@code sun.misc.Signal} is supported (it is in the exported module {@code jdk.unsupported})
 * but the compiler warns of it and cannot be told not to, hence the reflection. Immutable.
 */
public final class ProcessSignals implements Signals {
    @Override
    public boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object forwarding = Proxy.newProxyInstance(
                    ProcessSignals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> answer(proxy, method, arguments, action));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), forwarding);
            return true;
        } catch (ReflectiveOperationException unsupported) {
            return false;
        }
    }

    private static @Nullable Object answer(Object proxy, Method method, Object[] arguments, Runnable action) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "signal handler";
            default -> handled(action);
        };
    }

    private static @Nullable Object handled(Runnable action) {
        action.run();
        return null;
    }
}
