package io.meridian.server.config;

import io.meridian.engine.EngineConfig;
import io.meridian.node.GridConfig;

/**
 * Everything that can be set, complete and valid.
 *
 * @param grpc where and how clients are served
 * @param admin health and metrics
 * @param grid the grid node inside the server
 * @param engine the bounds of the engine
 * @param engineThreads threads that the shards share
 * @param logging what the console says
 */
public record ServerSettings(
    GrpcSettings grpc,
    AdminSettings admin,
    GridConfig grid,
    EngineConfig engine,
    int engineThreads,
    LoggingSettings logging) {
  private static final int ENGINE_THREADS_MAX = 1024;

  static ServerSettings read(Section root) {
    GrpcSettings grpc = GrpcSettings.read(root.section("grpc"));
    AdminSettings admin = AdminSettings.read(root.section("admin"));
    GridConfig grid = GridSettings.read(root.section("grid"));
    Section engine = root.section("engine");
    int threads = engine.integer("threads", 0, ENGINE_THREADS_MAX);
    ServerSettings settings =
        new ServerSettings(
            grpc,
            admin,
            grid,
            GridSettings.engine(engine, grid.minOwners()),
            threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
            LoggingSettings.read(root.section("logging")));
    root.done();
    return settings;
  }
}
