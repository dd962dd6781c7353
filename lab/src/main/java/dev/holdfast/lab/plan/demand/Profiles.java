package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.Names;
import java.util.List;
import java.util.Locale;

/** Ready demands for usual workloads, to be laid under one's own figures. */
public final class Profiles {
    private static final List<String> NAMES = List.of("chatbot", "rag", "agents", "batch", "fine-tuning");

    private Profiles() {}

    /** The names of all. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A profile.
     *
     * @throws dev.holdfast.lab.plan.data.PlanException if there is none of that name
     */
    public static Document named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        if (!NAMES.contains(wanted)) {
            throw Names.unknown("profile", name, NAMES);
        }
        return Document.resource(Profiles.class, wanted + ".yaml");
    }
}
