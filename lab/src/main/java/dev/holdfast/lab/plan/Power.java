package dev.holdfast.lab.plan;

/**
 * What some accelerators draw. Between idle and the most they draw it grows with how busy they are; machine, cooling and losses
 * come on top. Pure functions. Immutable.
 *
 * @param acceleratorWatts the most that one accelerator draws
 * @param idleShare the share of it that it draws when idle
 * @param machineShare what processors, memory and fans of its machine draw, by the accelerator's most
 * @param facility all power over the computers' (PUE)
 */
public record Power(double acceleratorWatts, double idleShare, double machineShare, double facility) {
    /** Hours of a month. */
    public static final double HOURS = 730;

    private static final double KILO = 1000;
    private static final double IDLE = 0.15;
    private static final double MACHINE = 0.82;
    private static final double PUE = 1.54;

    /** Checks. */
    public Power {
        if (!(acceleratorWatts >= 0 && idleShare >= 0 && idleShare <= 1 && machineShare >= 0 && facility >= 1)) {
            throw new IllegalArgumentException(
                    "shares are from 0 to 1, and a facility draws at least what its computers do");
        }
    }

    /**
     * An accelerator in a usual machine: the rest of a DGX H100 draws 10,200 W less 8 x 700 W, which is 0.82 of the accelerators
     * (NVIDIA DGX H100 data sheet); a usual facility draws 1.54 times its computers (Uptime Institute's survey of 2025). That an
     * idle accelerator draws 0.15 of its most is an assumption.
     */
    public static Power usual(double acceleratorWatts) {
        return new Power(acceleratorWatts, IDLE, MACHINE, PUE);
    }

    /** Watts at the meter of some accelerators that are busy for some share of the time. */
    public double watts(int accelerators, double busyShare) {
        double own = idleShare + (1 - idleShare) * Math.clamp(busyShare, 0, 1);
        return accelerators * acceleratorWatts * (own + machineShare) * facility;
    }

    /** Kilowatt hours of a month. */
    public double kilowattHoursPerMonth(int accelerators, double busyShare) {
        return watts(accelerators, busyShare) / KILO * HOURS;
    }

    /** The price of the power of a month. */
    public double costPerMonth(int accelerators, double busyShare, double pricePerKilowattHour) {
        return kilowattHoursPerMonth(accelerators, busyShare) * pricePerKilowattHour;
    }
}
