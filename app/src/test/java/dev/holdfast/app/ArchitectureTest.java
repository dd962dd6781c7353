package dev.holdfast.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the layers of ARCHITECTURE.md and the habits that a compiler cannot check. */
class ArchitectureTest {
    private static final String ROOT = "dev.holdfast.";
    private static final Map<String, Integer> LAYERS = Map.ofEntries(
            Map.entry("domain", 0),
            Map.entry("telemetry", 1),
            Map.entry("storage", 1),
            Map.entry("gguf", 1),
            Map.entry("access", 2),
            Map.entry("policy", 2),
            Map.entry("audit", 2),
            Map.entry("engine", 2),
            Map.entry("llama", 2),
            Map.entry("serving", 3),
            Map.entry("lifecycle", 3),
            Map.entry("orchestrator", 4),
            Map.entry("lab", 4),
            Map.entry("gateway", 5),
            Map.entry("app", 6));
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.holdfast");

    private static String module(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    /** The lab is several tools, so all of its packages are exported. */
    private static boolean isInternal(JavaClass type) {
        String rest =
                type.getPackageName().substring(ROOT.length() + module(type).length());
        return !rest.isEmpty() && !rest.equals(".spi") && !module(type).equals("lab");
    }

    private static Set<String> arrows(Predicate<Dependency> wrong) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                boolean crosses = target.getPackageName().startsWith(ROOT)
                        && !module(target).equals(module(type));
                if (crosses && wrong.test(dependency)) {
                    found.add(type.getName() + " -> " + target.getName());
                }
            }
        }
        return found;
    }

    @Test
    void everyModuleHasALayer() {
        assertThat(CLASSES.stream().map(ArchitectureTest::module).distinct()).isSubsetOf(LAYERS.keySet());
        assertThat(CLASSES.stream().map(ArchitectureTest::module).distinct()).containsAll(LAYERS.keySet());
    }

    @Test
    void arrowsPointDownOnly() {
        assertThat(arrows(ArchitectureTest::pointsUpOrSideways)).isEmpty();
    }

    @Test
    void noModuleReachesIntoThePackagesBelowAnother() {
        assertThat(arrows(dependency -> isInternal(dependency.getTargetClass().getBaseComponentType())))
                .isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.holdfast.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        JavaPackage root = CLASSES.getPackage("dev.holdfast");
        root.traversePackageTree(found -> !found.getClasses().isEmpty(), (JavaPackage found) -> {
            if (!found.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(found.getName());
            }
        });
        assertThat(unmarked).isEmpty();
    }

    @Test
    void onlyMainTouchesTheStandardStreams() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.holdfast.app.Main")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    /** The embedded engine is an engine among others: the one arrow within a layer. */
    private static boolean pointsUpOrSideways(Dependency dependency) {
        JavaClass from = dependency.getOriginClass();
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        boolean embeddedEngine = module(from).equals("llama") && module(to).equals("engine");
        return !embeddedEngine && layer(from) <= layer(to);
    }

    private static int layer(JavaClass type) {
        return Objects.requireNonNull(LAYERS.getOrDefault(module(type), 99));
    }
}
