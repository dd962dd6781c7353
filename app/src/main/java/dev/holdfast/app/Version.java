package dev.holdfast.app;

/** The version of this build. */
final class Version {
    private Version() {}

    /** The version from the jar's manifest, or {@code development} when run from classes. */
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
