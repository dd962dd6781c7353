package dev.holdfast.engine;

import dev.holdfast.domain.Setting;
import java.util.List;

/**
 * What of a local model runs on graphics cards. Immutable.
 *
 * @param layers how many layers; -1 for all that fit
 * @param devices which devices; empty for all
 * @param split how the model is split among them
 * @param shares the share of each device; empty for even ones
 */
public record LocalGpu(
        @Setting(value = "Layers of the model that run on graphics cards; -1: all that fit, 0: none.", byDefault = "-1")
        int layers,

        @Setting("Names of the devices to use, such as CUDA0; empty: all.")
        List<String> devices,

        @Setting(value = "How the model is split among devices: none, layer or row.", byDefault = "layer")
        Split split,

        @Setting("Share of each device, such as [3, 1]; empty: by their memory.")
        List<Integer> shares) {
    /** How a model is split among devices. */
    public enum Split {
        /** It is on one device. */
        NONE,
        /** Each layer is on one device. */
        LAYER,
        /** The rows of each matrix are on all devices. */
        ROW
    }

    /**
     * Copies, and checks the bounds.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public LocalGpu {
        devices = List.copyOf(devices);
        shares = List.copyOf(shares);
        if (layers < -1 || shares.stream().anyMatch(share -> share < 0)) {
            throw new IllegalArgumentException("layers and shares cannot be negative, but for layers: -1");
        }
    }
}
