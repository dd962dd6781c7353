package dev.holdfast.domain;

/**
 * What a sink (a model, a key, a tool, a log) may take: everything up to a sensitivity, within a set of compartments, from
 * sources trusted at least so far. The one question of the platform, whether a label may flow to a sink, is asked through
 * the policy module, which calls {@link #admits}.
 *
 * @param ceiling the highest label that may flow here
 */
public record Clearance(Label ceiling) {
    /** Takes everything. */
    public static final Clearance UNRESTRICTED = new Clearance(Label.HIGHEST);

    /** Takes public data of any trust and nothing else: what an unlabelled sink may take. */
    public static final Clearance LOWEST = of(Sensitivity.PUBLIC, Compartments.NONE);

    /** A clearance up to a sensitivity, for some compartments, whatever the trust of the source. */
    public static Clearance of(Sensitivity sensitivity, Compartments compartments) {
        return new Clearance(new Label(sensitivity, compartments, Trust.EXTERNAL));
    }

    /** Whether data of this label may flow to a sink of this clearance. */
    public boolean admits(Label label) {
        return label.isWithin(ceiling);
    }
}
