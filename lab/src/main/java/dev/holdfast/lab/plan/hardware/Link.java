package dev.holdfast.lab.plan.hardware;

/**
 * How the accelerators of one machine reach each other. Immutable.
 *
 * @param kind by what
 * @param bytesPerSecond one way
 * @param allReduce how long they add up
 * @param basis how that is known: measured, assumed as another device, or estimated from the bytes per second
 */
public record Link(Kind kind, double bytesPerSecond, AllReduce allReduce, String basis) {
    /** Kinds of links. */
    public enum Kind {
        /** NVIDIA's, made for adding up in each layer. */
        NVLINK,
        /** AMD's. */
        INFINITY_FABRIC,
        /** The bus of the machine: slow for adding up in each layer. */
        PCIE,
        /** Ethernet between accelerators. */
        ETHERNET,
        /** Google's between TPUs. */
        ICI,
        /** One accelerator only. */
        NONE
    }

    /** Whether adding up in each layer is costly. */
    public boolean isSlow() {
        return kind == Kind.PCIE;
    }
}
