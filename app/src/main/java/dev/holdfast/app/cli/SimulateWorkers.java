package dev.holdfast.app.cli;

import dev.holdfast.lab.simulate.scenario.Scenario.Answer;
import dev.holdfast.lab.simulate.scenario.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays the scenarios of a sweep on all processors. Thread-safe. */
final class SimulateWorkers implements Sweep.Workers {
    @Override
    public List<Answer> all(List<Callable<Answer>> work) throws InterruptedException {
        int threads = Math.clamp(work.size(), 1, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(
                threads,
                Thread.ofPlatform().daemon().name("holdfast-simulate-", 0).factory());
        try {
            List<Future<Answer>> running = new ArrayList<>();
            work.forEach(each -> running.add(pool.submit(each)));
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> each : running) {
                answers.add(each.get());
            }
            return answers;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a simulation failed", failed.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
