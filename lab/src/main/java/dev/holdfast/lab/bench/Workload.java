package dev.holdfast.lab.bench;

import dev.holdfast.lab.workload.Prompt;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * What is asked. Immutable; each load begins it anew.
 *
 * @param name in words
 * @param prompts draws the prompts from the first on; may end
 */
public record Workload(String name, Supplier<Iterator<Prompt>> prompts) {}
