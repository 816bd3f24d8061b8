package io.meridian.server;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorDetailsProto;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a client that knows the API from reflection alone read the details of an error. They travel
 * inside {@code google.protobuf.Any}, so no file of the API imports them, and reflection tells
 * imports only.
 */
final class ErrorDetails {
  private ErrorDetails() {}

  /**
   * The same services; the file of one of them, as reflection tells it, imports the details of
   * errors too.
   */
  static List<ServerServiceDefinition> reflected(List<ServerServiceDefinition> services) {
    List<ServerServiceDefinition> reflected = new ArrayList<>(services);
    for (int i = 0; i < reflected.size(); i++) {
      FileDescriptor file = file(reflected.get(i));
      // A file may be told in one form only, so it has to be one that no other file imports.
      if (services.stream().noneMatch(other -> file(other).getDependencies().contains(file))) {
        reflected.set(i, toldAs(reflected.get(i), withErrorDetails(file)));
        return reflected;
      }
    }
    throw new IllegalStateException("the files of the API import each other in a circle");
  }

  private static FileDescriptor file(ServerServiceDefinition service) {
    return ((ProtoFileDescriptorSupplier) service.getServiceDescriptor().getSchemaDescriptor())
        .getFileDescriptor();
  }

  private static FileDescriptor withErrorDetails(FileDescriptor file) {
    FileDescriptor details = ErrorDetailsProto.getDescriptor();
    FileDescriptorProto proto = file.toProto().toBuilder().addDependency(details.getName()).build();
    List<FileDescriptor> dependencies = new ArrayList<>(file.getDependencies());
    dependencies.add(details);
    try {
      return FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("one import more makes a file invalid", e);
    }
  }

  private static ServerServiceDefinition toldAs(
      ServerServiceDefinition service, FileDescriptor file) {
    ProtoFileDescriptorSupplier schema = () -> file;
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(schema);
    service.getMethods().forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder told = ServerServiceDefinition.builder(descriptor.build());
    service.getMethods().forEach(told::addMethod);
    return told.build();
  }
}
