package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.serving.LeastTokens;
import dev.holdfast.serving.PrefixAffinity;
import dev.holdfast.serving.RoundRobin;
import dev.holdfast.serving.RoutingPolicy;
import java.util.List;

/** The router's policies by name; the very classes that serve requests. Pure functions. */
public final class Policies {
    private static final String PREFIX = "prefix";

    private Policies() {}

    /** All names; {@code prefix:W} gives load another weight than 1. */
    public static List<String> names() {
        return List.of("least-tokens", "round-robin", PREFIX, "longest-prefix");
    }

    /**
     * A policy.
     *
     * @throws PlanException naming those that may be meant, if there is none
     */
    public static RoutingPolicy named(String name) {
        if (name.startsWith(PREFIX + ":")) {
            return prefix(name);
        }
        return switch (name) {
            case "least-tokens" -> new LeastTokens();
            case "round-robin" -> new RoundRobin();
            case PREFIX -> new PrefixAffinity(PrefixAffinity.DEFAULT_LOAD_WEIGHT);
            case "longest-prefix" -> new PrefixAffinity(0);
            default -> throw Names.unknown("policy", name, names());
        };
    }

    private static RoutingPolicy prefix(String name) {
        String weight = name.substring(PREFIX.length() + 1);
        try {
            return new PrefixAffinity(Double.parseDouble(weight));
        } catch (IllegalArgumentException wrong) {
            throw new PlanException(
                    "the policy '" + name + "' needs a weight from 0 on after the colon, such as prefix:0.5", wrong);
        }
    }
}
