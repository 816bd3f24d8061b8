package io.meridian.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The arrows of this module. When one fails, redraw the change, not the test. */
final class LayeringTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void shouldKnowTheApiAndGrpcAndNothingElseOfOurs() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "com.google.common..",
            "com.google.protobuf..",
            "com.google.rpc..",
            "io.grpc..",
            "io.meridian.client..",
            "io.meridian.proto.v1")
        .check(MODULE);
  }

  /** So no signature of the public package can name a type that applications must not see. */
  @Test
  void shouldKeepMessagesAndChannelsInside() {
    noClasses()
        .that()
        .resideInAPackage("io.meridian.client")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.meridian.proto..", "io.grpc..", "com.google..")
        .check(MODULE);
  }

  @Test
  void shouldHaveNoPackageBesideThePublicAndTheInternalOne() {
    classes()
        .should()
        .resideInAnyPackage("io.meridian.client", "io.meridian.client.internal..")
        .check(MODULE);
  }
}
