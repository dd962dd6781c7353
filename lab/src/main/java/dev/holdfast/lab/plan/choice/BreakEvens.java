package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.Costs;
import dev.holdfast.lab.plan.demand.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the cheapest option with own hardware to the cheapest in the cloud. Pure functions. */
final class BreakEvens {
    private BreakEvens() {}

    static List<BreakEven> of(Demand demand, Offers offers, List<Option> options) {
        Optional<Option> own = cheapest(options, Offer.Place.OWN);
        List<BreakEven> found = new ArrayList<>();
        for (Offer.Place place : List.of(Offer.Place.CLOUD, Offer.Place.RENTAL)) {
            Optional<Option> other = cheapest(options, place);
            if (own.isPresent() && other.isPresent()) {
                found.add(between(demand, offers, own.get(), other.get()));
            }
        }
        return found;
    }

    private static Optional<Option> cheapest(List<Option> options, Offer.Place place) {
        return options.stream()
                .filter(option -> option.offer().place() == place)
                .findFirst();
    }

    /** Purchase / (rent a month - running a month). */
    private static BreakEven between(Demand demand, Offers offers, Option own, Option other) {
        double rent = other.cost().perMonth();
        double purchase = demand.operation().owned().purchase() * own.fleet().accelerators();
        double running = offers.runningPerMonth(own.replica().accelerator())
                * own.fleet().accelerators();
        double months = purchase > 0 ? Costs.breakEvenMonths(purchase, running, rent) : Double.NaN;
        return new BreakEven(
                own.described() + ", " + own.offer().label(),
                other.described() + ", " + other.offer().label(),
                months,
                own.cost().perMonth() / rent);
    }
}
