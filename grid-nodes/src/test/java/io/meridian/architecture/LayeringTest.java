package io.meridian.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The arrows of this module: node -> store -> engine -> codec -> ledger, and schema beside store.
 * When one fails, redraw the change, not the test.
 */
final class LayeringTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  private static final String JDK = "java..";
  private static final String LEDGER = "io.meridian.ledger..";
  private static final String CODEC = "io.meridian.codec..";
  private static final String ENGINE = "io.meridian.engine..";
  private static final String SCHEMA = "io.meridian.schema..";
  private static final String STORE = "io.meridian.store..";
  private static final String NODE = "io.meridian.node..";
  private static final String IGNITE = "org.apache.ignite..";
  private static final String JCACHE = "javax.cache..";
  private static final String LOGGING = "org.slf4j..";
  private static final String METRICS = "com.codahale.metrics..";
  private static final String JACKSON = "com.fasterxml.jackson..";
  private static final String PROTOBUF = "com.google.protobuf..";

  @Test
  void shouldKeepTheLedgerToTheJdk() {
    mayOnlyUse(LEDGER, JDK);
  }

  @Test
  void shouldKeepTheCodecToTheLedgerAndTheProtobufRuntime() {
    mayOnlyUse(CODEC, JDK, LEDGER, PROTOBUF);
  }

  @Test
  void shouldKeepTheEngineFromEveryGrid() {
    mayOnlyUse(ENGINE, JDK, LEDGER, CODEC, LOGGING, METRICS, JACKSON);
  }

  @Test
  void shouldKeepTheSchemaBesideTheStore() {
    mayOnlyUse(SCHEMA, JDK, LEDGER, CODEC, ENGINE, IGNITE, JCACHE);
  }

  @Test
  void shouldKeepTheStoreUnderTheNode() {
    mayOnlyUse(STORE, JDK, LEDGER, CODEC, ENGINE, SCHEMA, IGNITE, JCACHE, LOGGING, METRICS);
  }

  @Test
  void shouldKeepTheModuleFromTheApiAndFromServers() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "io.meridian.proto..", "io.dropwizard..")
        .check(MODULE);
  }

  @Test
  void shouldHaveNoPackageBesideTheStoreys() {
    classes().should().resideInAnyPackage(LEDGER, CODEC, ENGINE, SCHEMA, STORE, NODE).check(MODULE);
  }

  @Test
  void shouldHaveNoCycleBetweenPackages() {
    slices().matching("io.meridian.(*)..").should().beFreeOfCycles().check(MODULE);
  }

  /** Ignite 2.17 cannot marshal a record on Java 17, and a node that tries may halt. */
  @Test
  void shouldHaveNoRecordAmongWhatIgniteMarshals() {
    noClasses()
        .that()
        .resideInAPackage(SCHEMA)
        .should()
        .beAssignableTo(Record.class)
        .allowEmptyShould(true)
        .check(MODULE);
  }

  /** Who reads the rules when the model is written would find the same mistakes right. */
  @Test
  void shouldKeepTheReferenceModelFromTheRulesThatItJudges() {
    noClasses()
        .that()
        .resideInAPackage("io.meridian.model..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.meridian.ledger.Judge")
        .orShould()
        .dependOnClassesThat(
            resideInAPackage(LEDGER)
                .and(simpleNameEndingWith("Rules").or(simpleNameEndingWith("Effects"))))
        .check(new ClassFileImporter().importPath(Path.of("target", "test-classes")));
  }

  private static void mayOnlyUse(String storey, String... others) {
    classes()
        .that()
        .resideInAPackage(storey)
        .should()
        .onlyDependOnClassesThat(resideInAPackage(storey).or(resideInAnyPackage(others)))
        .check(MODULE);
  }
}
