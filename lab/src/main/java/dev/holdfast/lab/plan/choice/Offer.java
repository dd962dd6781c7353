package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.hardware.Instance;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How accelerators can be had. Immutable.
 *
 * @param label what it is called
 * @param place where it stands
 * @param perMachine accelerators of a machine; 0 if any number can be had
 * @param usdPerHour of a machine, or of an accelerator if any number can be had; NaN if not known
 * @param spread half of the range of prices
 * @param date of when the price is
 * @param source where the price is from
 */
public record Offer(
        String label,
        Place place,
        int perMachine,
        double usdPerHour,
        double spread,
        Optional<LocalDate> date,
        String source) {
    /** Where accelerators stand. */
    public enum Place {
        /** In one's own house. */
        OWN("own"),
        /** With a large provider, in one's own account. */
        CLOUD("cloud"),
        /** With a provider that only rents accelerators. */
        RENTAL("rental"),
        /** Unknown: no price is known. */
        UNPRICED("no price");

        private final String label;

        Place(String label) {
            this.label = label;
        }

        /** In a word. */
        public String label() {
            return label;
        }
    }

    /** What the catalogue offers. */
    static Offer of(Instance instance) {
        Place place = switch (instance.kind()) {
            case OWNED -> Place.OWN;
            case RENTAL -> Place.RENTAL;
            case ON_DEMAND, SPOT, RESERVED -> Place.CLOUD;
        };
        boolean loose = instance.count() == 1 && place != Place.CLOUD;
        return new Offer(
                instance.described(),
                place,
                loose ? 0 : instance.count(),
                instance.usdPerHour(),
                instance.spread(),
                Optional.of(instance.date()),
                instance.source());
    }

    /** Whether there is a price. */
    public boolean priced() {
        return !Double.isNaN(usdPerHour);
    }

    /** How old the price is on a day, in days; 0 if it has no date, as one's own has not. */
    public long ageDays(LocalDate today) {
        return date.map(day -> java.time.temporal.ChronoUnit.DAYS.between(day, today))
                .orElse(0L);
    }

    /** Whether the price is so old that it must be said. */
    public boolean isStale(LocalDate today) {
        return ageDays(today) > Instance.STALE_DAYS;
    }

    /** Replicas that one machine holds; 0 if a replica does not fit into one. */
    int replicasPerMachine(int accelerators) {
        return perMachine == 0 ? 1 : perMachine / accelerators;
    }
}
