package dev.holdfast.domain;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one configurable component of a settings record. The configuration loader and the configuration reference are
 * both made from it, so a default stands in one place. The YAML key is the component's name in snake case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** What it means, what zero or empty means, and its unit where the type does not say. */
    String value();

    /** The default, as it would be written in YAML; {@link #REQUIRED} if there is none, empty for "not set". */
    String byDefault() default "";

    /** Marks a setting that must be given. */
    String REQUIRED = "<required>";
}
