package dev.holdfast.access;

import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Usage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The limits of all organisations, projects and keys. Each organisation has one lock, and all levels of a request lie under
 * it, so a request is reserved at every level or at none. Thread-safe.
 */
final class LimitTree {
    /** Fewer tokens than this are not worth starting an answer for. */
    private static final long LEAST_ELASTIC_OUTPUT = 16;

    private final ConcurrentHashMap<String, Organisation> organisations = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Predicate<String> keyStands;

    /** An organisation with everything under it. */
    private static final class Organisation {
        private final ReentrantLock lock = new ReentrantLock();
        private final LimitNode node;
        private final Map<String, LimitNode> projects = new HashMap<>();
        private final Map<String, LimitNode> keys = new HashMap<>();

        private Organisation(String name) {
            node = new LimitNode(Level.ORGANISATION, name);
        }

        private LimitNode project(String project) {
            return projects.computeIfAbsent(project, n -> new LimitNode(Level.PROJECT, node.name + "/" + n));
        }

        private LimitNode key(String project, String id) {
            return keys.computeIfAbsent(project + "/" + id, n -> new LimitNode(Level.KEY, node.name + "/" + n));
        }

        private List<LimitNode> path(String project, String key) {
            return List.of(node, project(project), key(project, key));
        }

        private List<LimitNode> all() {
            List<LimitNode> all = new ArrayList<>();
            all.add(node);
            all.addAll(projects.values());
            all.addAll(keys.values());
            return all;
        }
    }

    /** A tree without limits, whose permits ask {@code keyStands} whether a key id may go on. */
    LimitTree(InstantSource clock, LongSupplier nanoTime, Predicate<String> keyStands) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.keyStands = keyStands;
    }

    private Organisation organisation(String name) {
        return organisations.computeIfAbsent(name, Organisation::new);
    }

    private Moment now() {
        return Moment.of(nanoTime.getAsLong(), clock.instant());
    }

    /** Replaces the limits of organisations and projects; what was used and reserved stays. */
    void configure(AccessSettings settings) {
        settings.organisations().keySet().forEach(this::organisation);
        organisations.forEach((name, organisation) -> {
            OrganisationSettings found = settings.organisations().get(name);
            organisation.lock.lock();
            try {
                organisation.node.limits(found == null ? LimitSettings.NONE : found.limits());
                Map<String, ProjectSettings> projects = found == null ? Map.of() : found.projects();
                projects.keySet().forEach(organisation::project);
                organisation.projects.forEach((project, node) -> {
                    ProjectSettings wanted = projects.get(project);
                    node.limits(wanted == null ? LimitSettings.NONE : wanted.limits());
                });
            } finally {
                organisation.lock.unlock();
            }
        });
    }

    /** Replaces the limits of one key. */
    void configure(ApiKey key) {
        Organisation organisation = organisation(key.terms().organisation());
        organisation.lock.lock();
        try {
            organisation.key(key.terms().project(), key.id()).limits(key.terms().limits());
        } finally {
            organisation.lock.unlock();
        }
    }

    /** Counts use from before this process. */
    void load(DayUse use) {
        Organisation organisation = organisation(use.counter().organisation());
        organisation.lock.lock();
        try {
            Moment now = now();
            for (LimitNode node :
                    organisation.path(use.counter().project(), use.counter().keyId())) {
                node.advance(now);
                node.load(use);
            }
        } finally {
            organisation.lock.unlock();
        }
    }

    Admission reserve(Principal principal, Demand demand) {
        Organisation organisation = organisation(principal.organisation());
        organisation.lock.lock();
        try {
            List<LimitNode> path = organisation.path(principal.project(), principal.keyId());
            Moment now = now();
            path.forEach(node -> node.advance(now));
            Ask ask = fit(path, demand, demand.promptTokens());
            Refusal refusal = worst(path, ask, now);
            if (refusal != null) {
                boolean estimateDecided = demand.promptTokens() > 1 && worst(path, fit(path, demand, 1), now) == null;
                return new Admission.Refused(
                        refusal.code(), refusal.message(), refusal.waitMillis(), Rates.tightest(path), estimateDecided);
            }
            path.forEach(node -> node.take(ask));
            return new Admission.Granted(
                    new Reservation(organisation, path, ask, principal.keyId(), Rates.tightest(path)));
        } finally {
            organisation.lock.unlock();
        }
    }

    private static Ask fit(List<LimitNode> path, Demand demand, long prompt) {
        Ask full = new Ask(prompt, demand.outputTokens(), demand.price());
        if (!demand.outputElastic()) {
            return full;
        }
        long output = full.output();
        for (LimitNode node : path) {
            output = Math.min(output, node.elasticOutput(full));
        }
        return full.withOutput(Math.max(output, Math.min(full.output(), LEAST_ELASTIC_OUTPUT)));
    }

    private static @Nullable Refusal worst(List<LimitNode> path, Ask ask, Moment now) {
        Refusal worst = null;
        for (LimitNode node : path) {
            worst = LimitNode.worse(worst, node.refusal(ask, now));
        }
        return worst;
    }

    List<BudgetLeft> budgetsLeft() {
        List<BudgetLeft> all = new ArrayList<>();
        for (Organisation organisation : organisations.values()) {
            organisation.lock.lock();
            try {
                Moment now = now();
                for (LimitNode node : organisation.all()) {
                    node.advance(now);
                    node.budgets.stream()
                            .filter(Budget::limited)
                            .map(budget -> new BudgetLeft(
                                    node.level, node.name, budget.period, budget.kind, budget.limit(), budget.left()))
                            .forEach(all::add);
                }
            } finally {
                organisation.lock.unlock();
            }
        }
        return all;
    }

    /** A running request's hold on every level. */
    private final class Reservation implements Permit {
        private final Organisation organisation;
        private final List<LimitNode> path;
        private final Ask ask;
        private final String keyId;
        private final RateState rates;
        private boolean ended;

        private Reservation(Organisation organisation, List<LimitNode> path, Ask ask, String keyId, RateState rates) {
            this.organisation = organisation;
            this.path = path;
            this.ask = ask;
            this.keyId = keyId;
            this.rates = rates;
        }

        @Override
        public long grantedOutput() {
            return ask.output();
        }

        @Override
        public RateState rates() {
            return rates;
        }

        @Override
        public Continuation mayContinue(long outputTokens) {
            if (!keyStands.test(keyId)) {
                return Continuation.KEY_ENDED;
            }
            boolean over = outputTokens > ask.output() || (strained() && overdrawn(outputTokens));
            return over ? Continuation.BUDGET_ENDED : Continuation.GO_ON;
        }

        private boolean strained() {
            return path.get(0).strained()
                    || path.get(1).strained()
                    || path.get(2).strained();
        }

        private boolean overdrawn(long outputTokens) {
            organisation.lock.lock();
            try {
                Moment now = now();
                Ask soFar = ask.withOutput(outputTokens);
                path.forEach(node -> node.advance(now));
                return path.stream().anyMatch(node -> node.endedBy(soFar));
            } finally {
                organisation.lock.unlock();
            }
        }

        @Override
        public void settle(Usage used) {
            end(new Ask(used.prompt(), used.completion(), ask.price()), Money.cost(ask.price(), used), false);
        }

        @Override
        public void ignore() {
            end(new Ask(0, 0, ask.price()), 0, true);
        }

        @Override
        public void drop() {
            end(new Ask(0, 0, ask.price()), 0, false);
        }

        private void end(Ask used, long cost, boolean withRequest) {
            organisation.lock.lock();
            try {
                if (ended) {
                    return;
                }
                ended = true;
                Moment now = now();
                for (LimitNode node : path) {
                    node.advance(now);
                    node.settle(ask, used, cost);
                    if (withRequest) {
                        node.giveBackRequest();
                    }
                }
            } finally {
                organisation.lock.unlock();
            }
        }
    }
}
