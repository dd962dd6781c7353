package dev.holdfast.app.cli;

import dev.holdfast.app.config.Signals;

/**
 * What the commands work with.
 *
 * @param settings the root of the settings records
 * @param starter starts the platform
 * @param worker starts a worker
 * @param ledger reads a ledger
 * @param archives makes and reads backups
 * @param signals the process's signals
 * @param version the version of this build
 * @param <S> the settings record
 */
public record Tools<S extends Record>(
        Class<S> settings,
        ServerStarter<S> starter,
        WorkerStarter worker,
        LedgerTools ledger,
        Archives<S> archives,
        Signals signals,
        String version) {}
