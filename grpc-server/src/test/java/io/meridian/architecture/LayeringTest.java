package io.meridian.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows of this module: server -> services -> wire, and wire alone between the API's messages
 * and the ledger's values. When one fails, redraw the change, not the test.
 */
final class LayeringTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  private static final String API = "io.meridian.proto..";
  private static final String LEDGER = "io.meridian.ledger..";
  private static final String SERVER = "io.meridian.server..";
  private static final String WIRE = "io.meridian.wire..";
  private static final String[] SERVICES = {
    "io.meridian.transaction..", "io.meridian.account..", "io.meridian.admin.."
  };

  @Test
  void shouldLetOnlyWireAndServicesSeeTheApi() {
    noClasses()
        .that()
        .resideOutsideOfPackages(plus(SERVICES, WIRE))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(API)
        .allowEmptyShould(true)
        .check(MODULE);
  }

  @Test
  void shouldLetOnlyWireSeeTheApiAndTheLedgerTogether() {
    noClasses()
        .that()
        .resideOutsideOfPackage(WIRE)
        .and(dependOn(API))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(LEDGER)
        .allowEmptyShould(true)
        .check(MODULE);
  }

  /** A service passes messages on; what stands in them is wire's business. */
  @Test
  void shouldLetOnlyWireOpenAMessage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(WIRE)
        .should()
        .callMethodWhere(theTargetIsAMessage())
        .check(MODULE);
  }

  @Test
  void shouldKeepWireFromServicesAndServer() {
    noClasses()
        .that()
        .resideInAPackage(WIRE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(plus(SERVICES, SERVER))
        .check(MODULE);
  }

  @Test
  void shouldKeepServicesFromTheServer() {
    noClasses()
        .that()
        .resideInAnyPackage(SERVICES)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SERVER)
        .check(MODULE);
  }

  @Test
  void shouldReachTheGridThroughTheEngineAndTheNodeOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.meridian.store..", "io.meridian.schema..", "org.apache.ignite..")
        .check(MODULE);
  }

  @Test
  void shouldLetOnlyTheServerStartANode() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SERVER)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.meridian.node..")
        .check(MODULE);
  }

  @Test
  void shouldNotKnowTheClient() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.meridian.client..")
        .check(MODULE);
  }

  @Test
  void shouldHaveNoCycleBetweenPackages() {
    slices().matching("io.meridian.(*)..").should().beFreeOfCycles().check(MODULE);
  }

  private static DescribedPredicate<JavaClass> dependOn(String packageIdentifier) {
    return DescribedPredicate.describe(
        "depend on " + packageIdentifier,
        type ->
            type.getDirectDependenciesFromSelf().stream()
                .anyMatch(
                    dependency ->
                        resideInAPackage(packageIdentifier).test(dependency.getTargetClass())));
  }

  /**
   * What describes a file of the API, for reflection, is protobuf's own and no message of a call.
   */
  private static DescribedPredicate<JavaAccess<?>> theTargetIsAMessage() {
    return DescribedPredicate.describe(
        "the target is a protobuf message or its builder",
        access ->
            access.getTargetOwner().isAssignableTo("com.google.protobuf.MessageLiteOrBuilder")
                && !access
                    .getTargetOwner()
                    .getName()
                    .startsWith("com.google.protobuf.DescriptorProtos"));
  }

  private static String[] plus(String[] packages, String another) {
    return Stream.concat(Stream.of(packages), Stream.of(another)).toArray(String[]::new);
  }
}
