package dev.holdfast.bench.load;

/** Processor seconds that the proxy, the mock engine and the generator used in a span of time. Immutable. */
record Cpu(double proxy, double mock, double generator) {
    /** Measures spans one after another. Confined to one thread. */
    static final class Meter {
        private final Target target;
        private final long mockPid;
        private Cpu before = new Cpu(0, 0, 0);

        Meter(Target target, long mockPid) {
            this.target = target;
            this.mockPid = mockPid;
        }

        void start() {
            before = read();
        }

        Cpu stop() {
            Cpu now = read();
            return new Cpu(now.proxy - before.proxy, now.mock - before.mock, now.generator - before.generator);
        }

        private Cpu read() {
            return new Cpu(
                    target.proxy() ? ProcessUsage.cpuSeconds(target.pid()) : 0,
                    ProcessUsage.cpuSeconds(mockPid),
                    ProcessUsage.cpuSeconds(ProcessHandle.current().pid()));
        }
    }
}
