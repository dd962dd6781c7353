package dev.holdfast.gateway;

import dev.holdfast.access.AccessControl;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.orchestrator.ModelAccess;
import dev.holdfast.orchestrator.Turns;
import dev.holdfast.telemetry.AccessLog;
import dev.holdfast.telemetry.Telemetry;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the gateway calls. All parts are thread-safe.
 *
 * @param access knows the keys
 * @param turns run requests
 * @param models says who may see which model
 * @param audit records refusals
 * @param telemetry measures
 * @param requests logs each finished request
 * @param admin answers the admin API
 * @param readiness an empty text when the platform can serve, else why not
 * @param nanoTime the clock of the turns, in nanoseconds
 */
public record GatewayParts(
        AccessControl access,
        Turns turns,
        ModelAccess models,
        AuditLog audit,
        Telemetry telemetry,
        AccessLog requests,
        Administration admin,
        Supplier<String> readiness,
        LongSupplier nanoTime) {}
