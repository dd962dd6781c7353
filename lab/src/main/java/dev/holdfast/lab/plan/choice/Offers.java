package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.Power;
import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.HardwareChoice;
import dev.holdfast.lab.plan.demand.Operation;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.hardware.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which accelerators a demand allows, and how they can be had. Pure functions. */
final class Offers {
    private static final double MONTHS = 12;

    private final Demand demand;
    private final HardwareCatalogue catalogue;

    Offers(Demand demand, HardwareCatalogue catalogue) {
        this.demand = demand;
        this.catalogue = catalogue;
    }

    /**
     * The accelerators that are named, or all.
     *
     * @throws PlanException if a name is not known, or none is left
     */
    List<Accelerator> accelerators() {
        HardwareChoice choice = demand.hardware();
        List<Accelerator> all = new ArrayList<>();
        choice.accelerators().forEach(name -> all.add(catalogue.accelerator(name)));
        for (String name : choice.instances()) {
            Instance instance = catalogue
                    .instance(name)
                    .orElseThrow(() -> Names.unknown(
                            "instance",
                            name,
                            catalogue.instances().stream()
                                    .map(Instance::name)
                                    .distinct()
                                    .toList()));
            all.add(catalogue.accelerator(instance.accelerator()));
        }
        if (demand.operation().owned().purchase() > 0 && choice.accelerators().size() != 1) {
            throw new PlanException(
                    "field 'owned: purchase_usd' is the price of one kind of accelerator; name exactly one"
                            + " under 'hardware: accelerators'");
        }
        return choice.accelerators().isEmpty() && choice.instances().isEmpty()
                ? catalogue.accelerators()
                : all.stream().distinct().toList();
    }

    /** How an accelerator can be had; one offer without a price if nobody names one. */
    List<Offer> of(Accelerator accelerator) {
        List<Offer> found = new ArrayList<>();
        double purchase = demand.operation().owned().purchase();
        if (purchase > 0) {
            found.add(new Offer(
                    "bought",
                    Offer.Place.OWN,
                    0,
                    ownPerMonth(accelerator) / Instance.HOURS_PER_MONTH,
                    0,
                    Optional.empty(),
                    "purchase, upkeep and energy as given under 'owned'"));
        }
        for (Instance instance : catalogue.instancesOf(accelerator)) {
            boolean replaced = purchase > 0 && instance.kind() == Instance.Kind.OWNED;
            if (allowed(instance) && !replaced) {
                found.add(Offer.of(instance));
            }
        }
        HardwareChoice choice = demand.hardware();
        boolean open = choice.instances().isEmpty() && choice.regions().isEmpty();
        if (found.isEmpty() && open) {
            found.add(new Offer("no price is known", Offer.Place.UNPRICED, 0, Double.NaN, 0, Optional.empty(), "none"));
        }
        return found;
    }

    private boolean allowed(Instance instance) {
        HardwareChoice choice = demand.hardware();
        boolean place = switch (demand.operation().data()) {
            case ON_PREMISES -> instance.kind() == Instance.Kind.OWNED;
            case OWN_CLOUD -> instance.kind() != Instance.Kind.RENTAL;
            case ANY -> true;
        };
        return place
                && (choice.interruptible() || instance.kind() != Instance.Kind.SPOT)
                && (choice.instances().isEmpty() || named(choice.instances(), instance.name()))
                && (choice.regions().isEmpty() || named(choice.regions(), instance.region()));
    }

    private static boolean named(List<String> names, String name) {
        return names.stream().anyMatch(one -> Names.key(one).equals(Names.key(name)));
    }

    /** USD a month of one accelerator of one's own, whole: written off, kept up, fed. */
    double ownPerMonth(Accelerator accelerator) {
        Operation.Owned owned = demand.operation().owned();
        return owned.purchase() / owned.lifetimeMonths() + runningPerMonth(accelerator);
    }

    /** USD a month of one accelerator of one's own once it is paid, if it is busy all the time. */
    double runningPerMonth(Accelerator accelerator) {
        Operation.Owned owned = demand.operation().owned();
        return owned.purchase() * owned.upkeepPerYear() / MONTHS
                + power(accelerator).costPerMonth(1, 1, owned.perKilowattHour());
    }

    /** What an accelerator draws with its share of a machine and of the site. */
    Power power(Accelerator accelerator) {
        Operation.Owned owned = demand.operation().owned();
        Power usual = Power.usual(accelerator.watts());
        return new Power(accelerator.watts(), usual.idleShare(), owned.hostShare(), owned.effectiveness());
    }
}
