package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.node.GridExtension;
import io.meridian.node.TestGrids;
import io.meridian.schema.RegionAffinityFunction;
import io.meridian.schema.RegionNodeFilter;
import io.meridian.schema.RegionTopologyValidator;
import io.meridian.schema.StampGuard;
import io.meridian.schema.SystemTopologyValidator;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.internal.util.typedef.internal.U;
import org.apache.ignite.marshaller.Marshaller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything of ours that Ignite marshals comes out as it went in, field by field. */
final class MarshallingIT {
  @RegisterExtension static final GridExtension GRID = GridExtension.withRegion("eu", 1);

  static Stream<Object> marshalled() {
    return Stream.of(
        new ReadHeadJob(new ShardId("eu", 3)),
        new ReadBlockJob(new ShardId("eu", 3), 77),
        new OwnHead(5, true, new byte[] {1, 2}, new byte[] {3}, 9),
        new ClaimMarker(4, Optional.of(Bytes.wrap(new byte[] {3})), Bytes.EMPTY),
        new RemoveOlder(4),
        new RegionAffinityFunction(16),
        new RegionNodeFilter("eu"),
        new RegionTopologyValidator("eu"),
        new SystemTopologyValidator(),
        new StampGuard());
  }

  @SuppressWarnings(
      "deprecation") // deprecated is choosing a marshaller, not using the one in place
  @ParameterizedTest
  @MethodSource("marshalled")
  void shouldComeOutAsItWentIn(Object value) throws IgniteCheckedException {
    Marshaller marshaller = TestGrids.ignite(GRID.node()).configuration().getMarshaller();

    Object out = U.unmarshal(marshaller, U.marshal(marshaller, value), getClass().getClassLoader());

    assertThat(out).isNotSameAs(value).isExactlyInstanceOf(value.getClass());
    assertThat(out).usingRecursiveComparison().isEqualTo(value);
  }

  /** A new job that is not in the list above fails here, not in a grid. */
  @Test
  void shouldVisitEveryClassThatCanBeSent() {
    Set<String> visited =
        marshalled().map(value -> value.getClass().getName()).collect(Collectors.toSet());

    Set<String> sendable =
        new ClassFileImporter()
            .importPath(Path.of("target", "classes")).stream()
                .filter(type -> type.getPackageName().matches("io\\.meridian\\.(schema|store)"))
                .filter(type -> type.isAssignableTo(Serializable.class))
                .filter(type -> !type.isAssignableTo(Throwable.class) && !type.isEnum())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

    assertThat(visited).containsAll(sendable);
  }
}
