package io.meridian.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The arrows of this module. When one fails, redraw the change, not the test. */
final class LayeringTest {
  private static final String YARDSTICK = "io.meridian.cli.yardstick";

  private static final JavaClasses MODULE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void shouldReachTheServerThroughThePublicClientOnly() {
    classes()
        .that()
        .resideOutsideOfPackage(YARDSTICK)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "com.fasterxml.jackson..",
            "io.meridian.cli..",
            "io.meridian.client",
            "org.HdrHistogram..",
            "picocli..")
        .check(MODULE);
  }

  @Test
  void shouldKeepTheYardsticksFromMeridianButTheMessagesOfItsApi() {
    classes()
        .that()
        .resideInAPackage(YARDSTICK)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.sql..",
            "javax.cache..",
            "com.fasterxml.jackson..",
            "com.google.protobuf..",
            "io.grpc..",
            "io.meridian.proto.v1",
            "org.apache.ignite..",
            YARDSTICK,
            "io.meridian.cli.cluster",
            "io.meridian.cli.console",
            "io.meridian.cli.load",
            "io.meridian.cli.output",
            "io.zonky.test.db.postgres.embedded")
        .check(MODULE);
  }

  @Test
  void shouldHaveNoPackageBesideTheCommands() {
    classes().should().resideInAPackage("io.meridian.cli..").check(MODULE);
  }
}
