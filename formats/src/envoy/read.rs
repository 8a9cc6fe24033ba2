//! Clusters and assignments, wherever they stand: in a bootstrap file, an answer of a management server, a list, alone.

use super::{cluster::policy, hosts::Assignment, hosts::Hashed};
use crate::{
    error::{At, Read, Refusal},
    found::Found,
    pool::Pool,
    tree::{documents, Cursor, Tree},
    Imported, ReadOptions,
};
use std::collections::{BTreeMap, BTreeSet};

/// A resource that matters here.
enum Kind {
    Cluster,
    Assignment,
}

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    let documents = documents(text)?;
    let mut assignments = BTreeMap::new();
    visit_all(&documents, &mut |kind, resource| {
        if let Kind::Assignment = kind {
            let name = resource.text_of("cluster_name")?.unwrap_or_default();
            if assignments.insert(name, Assignment::read(resource)).is_some() {
                return Err(resource.refuse("a second assignment of this cluster"));
            }
        }
        Ok(())
    })?;
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    visit_all(&documents, &mut |kind, resource| {
        if let Kind::Cluster = kind {
            options.no_scheme()?;
            let name = resource.text_of("name")?.unwrap_or_default();
            found.push(Found::new(name.clone(), || cluster(&name, resource, &assignments, &mut used)));
        }
        Ok(())
    })?;
    for (name, assignment) in assignments {
        if !used.contains(&name) {
            found.push(Found::new(name.clone(), || alone(&name, assignment?, options)));
        }
    }
    Ok(found)
}

type Visit<'v> = dyn FnMut(Kind, &Cursor<'_>) -> Read<()> + 'v;

fn visit_all(documents: &[Tree], visit: &mut Visit<'_>) -> Read<()> {
    documents.iter().try_for_each(|document| self::visit(&Cursor::top(document), visit))
}

/// Goes to the resources of a value.
fn visit(value: &Cursor<'_>, each: &mut Visit<'_>) -> Read<()> {
    if value.is_list() {
        return value.items()?.try_for_each(|item| visit(&item, each));
    }
    for list in ["static_resources", "clusters", "resources"] {
        if let Some(inner) = value.field(list) {
            return visit(&inner, each);
        }
    }
    // In a delta, resources are wrapped.
    if let Some(inner) = value.field("resource") {
        return visit(&inner, each);
    }
    let kind = value.field("@type").map(|kind| kind.text().map(String::from)).transpose()?.unwrap_or_default();
    match kind.rsplit('.').next().unwrap_or_default() {
        "ClusterLoadAssignment" => each(Kind::Assignment, value),
        "Cluster" => each(Kind::Cluster, value),
        "" if value.field("cluster_name").is_some() => each(Kind::Assignment, value),
        "" if value.field("name").is_some() => each(Kind::Cluster, value),
        _ => Ok(()),
    }
}

fn cluster(
    name: &str,
    cluster: &Cursor<'_>,
    assignments: &BTreeMap<String, Read<Assignment>>,
    used: &mut BTreeSet<String>,
) -> Read<Imported> {
    let elsewhere = match cluster.field("eds_cluster_config") {
        Some(eds) => eds.text_of("service_name")?.filter(|name| !name.is_empty()),
        None => None,
    };
    let elsewhere = elsewhere.unwrap_or_else(|| name.into());
    used.insert(elsewhere.clone());
    let policy = policy(cluster)?;
    let assignment = match (cluster.field("load_assignment"), assignments.get(&elsewhere)) {
        (Some(inline), _) => Assignment::read(&inline)?,
        (None, Some(assignment)) => assignment.clone()?,
        (None, None) => return Err(cluster.refuse("its endpoints are not here: give the assignment (EDS) as well")),
    };
    let mut pool = Pool::new(name, cluster.at());
    if let Some(at) = &assignment.locality_weights {
        pool.note(at.clone(), "weights of localities do not count without locality_weighted_lb_config");
    }
    assignment.add_to(&mut pool, policy.hashed)?;
    note_policies(&mut pool);
    pool.finish_as(policy.scheme, &policy.parameters)
}

/// An assignment whose cluster is not there: the caller knows the policy.
fn alone(name: &str, assignment: Assignment, options: &ReadOptions) -> Read<Imported> {
    let scheme = match &options.scheme {
        Some(scheme) if scheme.name().starts_with("envoy_") || scheme.name() == "grpc_ring_hash" => scheme.clone(),
        Some(scheme) => {
            return Err(Refusal::new(At::NOWHERE, format!("Envoy has no scheme {}", scheme.name())));
        }
        None => {
            let message = "an assignment does not say by which policy it is used: give its cluster as well, or the \
                           scheme, envoy_ring_hash or envoy_maglev";
            return Err(Refusal::new(assignment.at, message));
        }
    };
    if let Some(at) = assignment.locality_weights {
        return Err(Refusal::new(
            at,
            "weights of localities: whether they count is said by the cluster, which is not here",
        ));
    }
    let mut pool = Pool::new(name, assignment.at.clone());
    assignment.add_to(&mut pool, Hashed::default())?;
    note_policies(&mut pool);
    pool.finish(scheme)
}

fn note_policies(pool: &mut Pool) {
    pool.note(At::NOWHERE, "a key is what the hash policy of an HTTP route gives, where there is one; other proxies, such as that of Redis, hash otherwise");
}
