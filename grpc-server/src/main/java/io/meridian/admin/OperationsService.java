package io.meridian.admin;

import io.grpc.stub.StreamObserver;
import io.meridian.call.Calls;
import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.engine.OpenCrossing;
import io.meridian.engine.ReadReply;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckConservationResponse;
import io.meridian.proto.v1.CheckCrossingsRequest;
import io.meridian.proto.v1.CheckCrossingsResponse;
import io.meridian.proto.v1.CheckJournalRequest;
import io.meridian.proto.v1.CheckJournalResponse;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.GetStatusResponse;
import io.meridian.proto.v1.OperationsServiceGrpc.OperationsServiceImplBase;
import io.meridian.proto.v1.ReadJournalRequest;
import io.meridian.proto.v1.ReadJournalResponse;
import io.meridian.proto.v1.RebuildDerivedRequest;
import io.meridian.proto.v1.RebuildDerivedResponse;
import io.meridian.proto.v1.SettleCrossingsRequest;
import io.meridian.proto.v1.SettleCrossingsResponse;
import io.meridian.wire.CrossingsQuestion;
import io.meridian.wire.OperationsMapper;
import io.meridian.wire.ServerStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Checks, rebuilds and tells its status. Any thread; never blocks. */
public final class OperationsService extends OperationsServiceImplBase {
  private final Engine engine;
  private final Supplier<CompletableFuture<ServerStatus>> status;
  private final OperationsMapper wire;
  private final Calls calls;

  /**
   * The service over {@code engine}.
   *
   * @param status what the server is, and how the grid is now; never blocks
   */
  public OperationsService(
      Engine engine,
      Supplier<CompletableFuture<ServerStatus>> status,
      OperationsMapper wire,
      Calls calls) {
    this.engine = engine;
    this.status = status;
    this.wire = wire;
    this.calls = calls;
  }

  @Override
  public void checkConservation(
      CheckConservationRequest request, StreamObserver<CheckConservationResponse> answer) {
    calls.operation(answer, wire.checkConservation(request), engine::checkConservation);
  }

  @Override
  public void checkCrossings(
      CheckCrossingsRequest request, StreamObserver<CheckCrossingsResponse> answer) {
    calls.unary(answer, wire.checkCrossings(request), this::crossings);
  }

  private CompletableFuture<ReadReply<List<OpenCrossing>>> crossings(
      CrossingsQuestion question, CallContext call) {
    return engine.checkCrossings(
        question.ledger(), question.region(), question.after(), question.limit(), call);
  }

  @Override
  public void settleCrossings(
      SettleCrossingsRequest request, StreamObserver<SettleCrossingsResponse> answer) {
    calls.unary(
        answer,
        wire.settleCrossings(request),
        (part, call) -> engine.settleCrossings(part.ledger(), part.region(), call));
  }

  @Override
  public void checkJournal(
      CheckJournalRequest request, StreamObserver<CheckJournalResponse> answer) {
    calls.operation(answer, wire.checkJournal(request), engine::checkJournal);
  }

  @Override
  public void readJournal(ReadJournalRequest request, StreamObserver<ReadJournalResponse> answer) {
    calls.unary(answer, wire.readJournal(request), engine::readJournal);
  }

  @Override
  public void rebuildDerived(
      RebuildDerivedRequest request, StreamObserver<RebuildDerivedResponse> answer) {
    calls.operation(answer, wire.rebuildDerived(request), engine::rebuild);
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> answer) {
    calls.unary(answer, wire.getStatus(request), this::status);
  }

  private CompletableFuture<ServerStatus> status(GetStatusRequest request, CallContext call) {
    return status.get();
  }
}
