package dev.holdfast.orchestrator;

import dev.holdfast.domain.Principal;
import java.util.function.Function;

/**
 * How turns are run.
 *
 * @param waitForDurable whether an answer ends only when its audit entry is durable
 * @param cacheSalt isolates engines' prefix caches: the same text for principals that may share one, or empty for all
 */
public record TurnSettings(boolean waitForDurable, Function<Principal, String> cacheSalt) {}
