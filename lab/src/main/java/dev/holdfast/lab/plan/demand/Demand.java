package dev.holdfast.lab.plan.demand;

import java.util.List;
import java.util.Optional;

/**
 * What is asked of a platform. Immutable.
 *
 * @param name what to call it in reports
 * @param models one or more candidates: names of the catalogue, folders or files; the caller resolves them
 * @param formats how weights and cache may be stored
 * @param load how many requests come, and when
 * @param lengths how many tokens they have
 * @param targets how fast answers have to be
 * @param operation spares, where data may go, budget
 * @param engine which engine, and its flags
 * @param hardware what may be used
 * @param training a fine-tuning run in place of serving
 */
public record Demand(
        String name,
        List<String> models,
        Formats formats,
        Load load,
        Lengths lengths,
        Targets targets,
        Operation operation,
        EngineChoice engine,
        HardwareChoice hardware,
        Optional<Training> training) {
    /** Copies the list. */
    public Demand {
        models = List.copyOf(models);
    }

    /** The same with another load. */
    public Demand withLoad(Load other) {
        return new Demand(name, models, formats, other, lengths, targets, operation, engine, hardware, training);
    }

    /** The same with other targets. */
    public Demand withTargets(Targets other) {
        return new Demand(name, models, formats, load, lengths, other, operation, engine, hardware, training);
    }

    /** The same with other lengths. */
    public Demand withLengths(Lengths other) {
        return new Demand(name, models, formats, load, other, targets, operation, engine, hardware, training);
    }

    /** The same with another way to run it. */
    public Demand withOperation(Operation other) {
        return new Demand(name, models, formats, load, lengths, targets, other, engine, hardware, training);
    }
}
