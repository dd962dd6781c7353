package dev.holdfast.lab.plan.demand;

/**
 * How the platform is run. Immutable.
 *
 * @param spares replicas, or machines, that may fail at once without missing a target
 * @param spareMachines whether spares are machines rather than replicas
 * @param data where data may go
 * @param budgetPerMonth in USD, infinite if there is none
 * @param headroom the share of a replica's greatest throughput that is planned with, above 0 and at most 1
 * @param owned what own hardware costs
 */
public record Operation(
        int spares, boolean spareMachines, Sensitivity data, double budgetPerMonth, double headroom, Owned owned) {
    /** Where data may go. */
    public enum Sensitivity {
        /** Only own machines. */
        ON_PREMISES("on-premises"),
        /** Own machines, or an own account with one of the large providers. */
        OWN_CLOUD("own-cloud"),
        /** Anywhere, rented machines of small providers too. */
        ANY("any");

        private final String label;

        Sensitivity(String label) {
            this.label = label;
        }

        /** Its name in files. */
        public String label() {
            return label;
        }
    }

    /**
     * What own hardware costs. Costs a month are purchase / lifetime + purchase x upkeep / 12 + energy.
     *
     * @param purchase USD for each accelerator with its share of the machine, 0 if not known
     * @param lifetimeMonths after which it is written off
     * @param perKilowattHour USD
     * @param effectiveness energy of the site for each unit of the machines' (PUE)
     * @param upkeepPerYear space, spare parts and people, as a share of the purchase
     * @param hostShare what the rest of a machine draws, by the most that its accelerators draw
     */
    public record Owned(
            double purchase,
            double lifetimeMonths,
            double perKilowattHour,
            double effectiveness,
            double upkeepPerYear,
            double hostShare) {}

    /** The same with another share of the throughput. */
    public Operation withHeadroom(double other) {
        return new Operation(spares, spareMachines, data, budgetPerMonth, other, owned);
    }
}
