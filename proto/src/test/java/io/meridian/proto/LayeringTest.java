package io.meridian.proto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The arrows of this module. When one fails, redraw the change, not the test. */
final class LayeringTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void shouldHoldNothingButTheGeneratedApi() {
    classes().should().resideInAPackage("io.meridian.proto.v1").check(MODULE);
  }

  @Test
  void shouldKnowProtobufAndGrpcAndNothingOfOurs() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "com.google.common.util.concurrent",
            "com.google.protobuf..",
            "com.google.rpc..",
            "com.google.type..",
            "io.grpc..",
            "io.meridian.proto.v1")
        .check(MODULE);
  }
}
