package dev.holdfast.app.config;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.Secret;
import dev.holdfast.domain.Setting;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings with every type of component. */
public record Sample(
        @Setting("The server.") Server server,
        @Setting("The models.") List<Model> models,
        @Setting("Prices | per model.") Map<String, BigDecimal> prices,
        @Setting(value = "Tags.", byDefault = "[a, b]") List<String> tags,
        @Setting("Limits by project.") Map<String, Limits> projects) {

    /** The server. */
    public record Server(
            @Setting(value = "Port.", byDefault = "8080") int port,
            @Setting(value = "Patience.", byDefault = "10s") Duration readTimeout,
            @Setting(value = "Body.", byDefault = "10MiB") ByteSize maxBody,

            @Setting(value = "Colour.", byDefault = "dark_red")
            Colour colour,

            @Setting(value = "Fast.", byDefault = "true") boolean fast,
            @Setting("Certificate.") @Nullable Path certificate,
            @Setting("Password.") @Nullable Secret password,

            @Setting(value = "Label.", byDefault = "internal")
            Label label) {
        /** Checks the port. */
        public Server {
            if (port > 65_535) {
                throw new IllegalArgumentException("port must be at most 65535");
            }
        }
    }

    /** A model. */
    public record Model(
            @Setting(value = "Its name.", byDefault = Setting.REQUIRED)
            String name,

            @Setting("Where.") @Nullable URI url) {}

    /** Limits. */
    public record Limits(
            @Setting("Tokens a day; not set means no limit.") @Nullable
            Long tokensPerDay) {}

    /** A colour. */
    public enum Colour {
        BLUE,
        DARK_RED
    }
}
