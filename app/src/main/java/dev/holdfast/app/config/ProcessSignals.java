package dev.holdfast.app.config;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;

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
            MethodHandle run = MethodHandles.lookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            Object forwarding =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), forwarding);
            return true;
        } catch (InvocationTargetException refused) {
            return false;
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException("this Java runtime lacks the module jdk.unsupported", absent);
        }
    }
}
