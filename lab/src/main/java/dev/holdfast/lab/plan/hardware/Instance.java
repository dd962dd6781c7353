package dev.holdfast.lab.plan.hardware;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Accelerators that can be had for a price. Immutable.
 *
 * @param name the provider's name of it
 * @param provider who offers it
 * @param region where the price holds
 * @param accelerator the name of its accelerator in the catalogue
 * @param count how many accelerators it has
 * @param usdPerHour price of an hour in US dollars, of all its accelerators; the middle if prices differ
 * @param spread half of the range of prices, 0 if there is one price
 * @param kind how it is paid
 * @param date of when the price is
 * @param source where the price is from
 */
public record Instance(
        String name,
        String provider,
        String region,
        String accelerator,
        int count,
        double usdPerHour,
        double spread,
        Kind kind,
        LocalDate date,
        String source) {
    /** Hours that a month counts for. */
    public static final int HOURS_PER_MONTH = 730;

    /** Days after which a price is too old to be shown without saying so. */
    public static final int STALE_DAYS = 180;

    /** How it is paid. */
    public enum Kind {
        /** By the hour, at any time. */
        ON_DEMAND,
        /** By the hour, as long as nobody else wants it. */
        SPOT,
        /** For a time agreed on before. */
        RESERVED,
        /** From providers that only rent accelerators. */
        RENTAL,
        /** One's own: purchase, power and operation by the hour. */
        OWNED
    }

    /** Checks. */
    public Instance {
        if (count < 1 || !(usdPerHour > 0) || !(spread >= 0)) {
            throw new IllegalArgumentException("counts and prices are positive");
        }
    }

    /** Days since the price was taken. */
    public long ageDays(LocalDate today) {
        return ChronoUnit.DAYS.between(date, today);
    }

    /** Whether the price is too old to be shown without saying so. */
    public boolean isStale(LocalDate today) {
        return ageDays(today) > STALE_DAYS;
    }

    /** US dollars for a month of 730 hours. */
    public double usdPerMonth() {
        return usdPerHour * HOURS_PER_MONTH;
    }

    /** US dollars for an hour of one accelerator. */
    public double usdPerAcceleratorHour() {
        return usdPerHour / count;
    }

    /** What it is, in words. */
    public String described() {
        String paid = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return name + " (" + provider + ", " + region + ", " + paid + ")";
    }
}
