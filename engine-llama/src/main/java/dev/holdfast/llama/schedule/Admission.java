package dev.holdfast.llama.schedule;

import dev.holdfast.llama.schedule.ActiveGeneration.Awaited;
import dev.holdfast.llama.schedule.KvTree.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides who of those that wait may run now. Looks only; whoever asks acts. Confined.
 *
 * <p>The first in line is let in if the memory holds its prompt, what those that run still need of theirs, and a reserve for
 * each; if nobody runs, always. Nobody overtakes one that does not fit, so none starves. Overtaken are only those that are
 * paused, and those that wait for another to compute a prefix of their prompt.
 */
final class Admission {
    private final Roster roster;
    private final KvMemory memory;
    private final SchedulerSettings settings;
    private final int maxRunning;
    private boolean changed;
    private boolean waitingForPrefix;

    Admission(Roster roster, KvMemory memory, SchedulerSettings settings, int maxRunning) {
        this.roster = roster;
        this.memory = memory;
        this.settings = settings;
        this.maxRunning = maxRunning;
    }

    /** What to do next. */
    sealed interface Decision {
        /** Let it run from this prefix on. */
        record Admit(ActiveGeneration generation, Match prefix) implements Decision {}

        /** Let this one make room, and ask again. */
        record Preempt(ActiveGeneration victim) implements Decision {}

        /** Nobody can be let in. */
        record Nobody() implements Decision {}
    }

    private static final Decision NOBODY = new Decision.Nobody();

    /** Says that something happened that may let somebody in who could not be let in before. */
    void reconsider() {
        changed = true;
    }

    /** Whether something happened since nobody could be let in. */
    boolean due() {
        return changed;
    }

    /** The next decision. Costs little if nothing happened since nobody could be let in. */
    Decision next() {
        if (!changed && !waitingForPrefix) {
            return NOBODY;
        }
        waitingForPrefix = false;
        for (ActiveGeneration candidate : roster.waiting()) {
            if (candidate.suspended) {
                continue;
            }
            Awaited awaited = candidate.awaited;
            if (awaited != null && awaited.pending()) {
                waitingForPrefix = true;
                continue;
            }
            if (awaited == null && !changed) {
                break;
            }
            Decision decision = decide(candidate);
            if (decision != null) {
                changed = true;
                return decision;
            }
            if (candidate.awaited == null) {
                break;
            }
            waitingForPrefix = true;
        }
        changed = false;
        return NOBODY;
    }

    private @Nullable Decision decide(ActiveGeneration candidate) {
        int[] tokens = candidate.tokens();
        int limit = candidate.size() - 1;
        Match prefix = memory.longest(candidate.request.cacheSalt(), tokens, limit);
        int held = memory.reach(candidate.request.cacheSalt(), tokens, limit, prefix.tokens());
        candidate.awaited = memory.caching() ? worthAwaiting(candidate, held) : null;
        if (candidate.awaited != null) {
            return null;
        }
        List<ActiveGeneration> running = roster.running();
        int reserve = settings.reserveTokens();
        long wanted = candidate.outlook(reserve) - prefix.tokens() + prefix.unpinned();
        for (ActiveGeneration other : running) {
            wanted += other.outlook(reserve);
        }
        if (running.isEmpty() || (running.size() < maxRunning && wanted <= memory.available())) {
            return new Decision.Admit(candidate, prefix);
        }
        return makeWay(candidate, wanted);
    }

    /** Those that are paused or of lower priority make way, if that is enough. */
    private @Nullable Decision makeWay(ActiveGeneration candidate, long wanted) {
        long most = memory.available();
        List<ActiveGeneration> victims = new ArrayList<>();
        for (ActiveGeneration other : roster.running()) {
            if (other.suspended || other.request.priority() > candidate.request.priority()) {
                victims.add(other);
                most += other.computed() + other.outlook(settings.reserveTokens());
            }
        }
        ActiveGeneration victim = roster.victim(victims::contains);
        boolean enough = wanted <= most || victims.size() == roster.running().size();
        return victim != null && enough ? new Decision.Preempt(victim) : null;
    }

    /** Who is computing so long a prefix of its prompt that it had better wait; or null. */
    private @Nullable Awaited worthAwaiting(ActiveGeneration candidate, int held) {
        int best = held + settings.awaitTokens();
        Awaited awaited = null;
        int limit = candidate.size() - 1;
        for (ActiveGeneration source : roster.running()) {
            if (source.suspended
                    || source.remaining() == 1
                    || source.request.priority() > candidate.request.priority()
                    || !source.request.cacheSalt().equals(candidate.request.cacheSalt())) {
                continue;
            }
            int most = Math.min(limit, source.size());
            int mismatch = Arrays.mismatch(source.tokens(), 0, most, candidate.tokens(), 0, most);
            int same = mismatch < 0 ? most : mismatch;
            if (same > best && source.computed() < same) {
                best = same;
                awaited = new Awaited(source, same);
            }
        }
        return awaited;
    }
}
