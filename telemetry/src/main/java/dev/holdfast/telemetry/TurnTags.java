package dev.holdfast.telemetry;

/**
 * What a turn's measurements are filed under.
 *
 * @param endpoint {@code chat}, {@code completions} or {@code embeddings}
 * @param model the model's public name
 * @param organisation the caller's organisation
 * @param project the caller's project
 * @param requestId the request's identifier, for traces only
 */
public record TurnTags(String endpoint, String model, String organisation, String project, String requestId) {}
