package io.meridian.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts a grid of one small node before the tests of a class and stops it after them. Registered
 * as a static field:
 *
 * <pre>{@code
 * @RegisterExtension static final GridExtension GRID = GridExtension.withRegion("local", 16);
 * }</pre>
 *
 * <p>The node listens on free loopback ports and keeps its files under {@code target/grids}, from
 * where they are removed afterwards.
 */
public final class GridExtension implements BeforeAllCallback, AfterAllCallback {
  private final List<RegionConfig> regions = new ArrayList<>();
  private Path directory;
  private GridNode node;
  private int classesUnderWay;

  private GridExtension() {}

  /** A node that hosts one region, without backups. */
  public static GridExtension withRegion(String name, int shards) {
    return new GridExtension().andRegion(name, shards);
  }

  /** The same node with a further region, without backups. */
  public GridExtension andRegion(String name, int shards) {
    regions.add(RegionConfig.single(name).withShards(shards));
    return this;
  }

  /** The running node. */
  public GridNode node() {
    return node;
  }

  /** Stops the node and starts it again on the same files. */
  public GridNode restart() {
    node.close();
    node = TestGrids.start(node.config());
    return node;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    // Called for nested classes too, which share the node of the class around them.
    if (classesUnderWay++ > 0) {
      return;
    }
    directory = TestGrids.freshDirectory(context.getRequiredTestClass().getSimpleName());
    node =
        TestGrids.start(TestGrids.single(directory, regions.toArray(new RegionConfig[0])).build());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (--classesUnderWay > 0) {
      return;
    }
    if (node != null) {
      node.close();
    }
    TestGrids.delete(directory);
  }
}
